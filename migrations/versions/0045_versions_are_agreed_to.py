"""A session agrees to a version, and so does each who likes to say so; and a document has a day to be looked at again"""

import sqlalchemy as sa
from alembic import op

from cop.db import UtcDateTime

revision = "0045"
down_revision = "0044"


def upgrade() -> None:
    op.create_table(
        "document_reviews",
        sa.Column("document_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("review_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["documents.id"],
            name=op.f("fk_document_reviews_document_id_documents"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_document_reviews")),
    )
    op.create_table(
        "assents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("gathering_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("made_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "(gathering_id IS NULL) <> (person_id IS NULL)", name=op.f("ck_assents_one_of_two")
        ),
        sa.ForeignKeyConstraint(
            ["gathering_id"],
            ["gatherings.id"],
            name=op.f("fk_assents_gathering_id_gatherings"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_assents_person_id_people"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["versions.id"], name=op.f("fk_assents_version_id_versions"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assents")),
        sa.UniqueConstraint("version_id", "gathering_id", name=op.f("uq_assents_version_id_gathering_id")),
        sa.UniqueConstraint("version_id", "person_id", name=op.f("uq_assents_version_id_person_id")),
    )
    op.create_index(op.f("ix_assents_gathering_id"), "assents", ["gathering_id"], unique=False)
    op.create_index(op.f("ix_assents_person_id"), "assents", ["person_id"], unique=False)
