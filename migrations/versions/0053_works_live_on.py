"""Works keep their history, are borrowed with thanks, serve aims, make outputs, and are put up together in a session."""

import sqlalchemy as sa
from alembic import op

from cop.db import UtcDateTime

revision = "0053"
down_revision = "0052"


def upgrade() -> None:
    op.create_table(
        "mappings",
        sa.Column("gathering_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("up", sa.Boolean(), nullable=False),
        sa.Column("part", sa.String(length=60), nullable=True),
        sa.Column("stage", sa.String(length=60), nullable=True),
        sa.ForeignKeyConstraint(
            ["gathering_id"],
            ["gatherings.id"],
            name=op.f("fk_mappings_gathering_id_gatherings"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("gathering_id", name=op.f("pk_mappings")),
    )
    op.create_table(
        "borrowings",
        sa.Column("copy_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("origin_id", sa.Integer(), nullable=True),
        sa.Column("origin_title", sa.String(length=200), nullable=False),
        sa.Column("origin_place", sa.String(length=160), nullable=False),
        sa.Column("adapted", sa.String(length=500), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["by_id"], ["people.id"], name=op.f("fk_borrowings_by_id_people"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["copy_id"], ["work_items.id"], name=op.f("fk_borrowings_copy_id_work_items"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["origin_id"],
            ["work_items.id"],
            name=op.f("fk_borrowings_origin_id_work_items"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("copy_id", name=op.f("pk_borrowings")),
    )
    op.create_index(op.f("ix_borrowings_by_id"), "borrowings", ["by_id"], unique=False)
    op.create_index(op.f("ix_borrowings_origin_id"), "borrowings", ["origin_id"], unique=False)
    op.create_table(
        "mapped_works",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("gathering_id", sa.Integer(), nullable=False),
        sa.Column("work_item_id", sa.Integer(), nullable=False),
        sa.Column("attendance_id", sa.Integer(), nullable=True),
        sa.Column("once", sa.String(length=60), nullable=True),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.Column("why_hidden", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["attendance_id"],
            ["attendances.id"],
            name=op.f("fk_mapped_works_attendance_id_attendances"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["gathering_id"],
            ["gatherings.id"],
            name=op.f("fk_mapped_works_gathering_id_gatherings"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["work_item_id"],
            ["work_items.id"],
            name=op.f("fk_mapped_works_work_item_id_work_items"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mapped_works")),
        sa.UniqueConstraint("gathering_id", "once", name=op.f("uq_mapped_works_gathering_id_once")),
        sa.UniqueConstraint("work_item_id", name=op.f("uq_mapped_works_work_item_id")),
    )
    op.create_index(op.f("ix_mapped_works_attendance_id"), "mapped_works", ["attendance_id"], unique=False)
    op.create_table(
        "outputs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("work_item_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("link", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["work_item_id"],
            ["work_items.id"],
            name=op.f("fk_outputs_work_item_id_work_items"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outputs")),
    )
    op.create_index(op.f("ix_outputs_work_item_id"), "outputs", ["work_item_id"], unique=False)
    op.create_table(
        "served_aims",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("work_item_id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["documents.id"],
            name=op.f("fk_served_aims_document_id_documents"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["work_item_id"],
            ["work_items.id"],
            name=op.f("fk_served_aims_work_item_id_work_items"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_served_aims")),
        sa.UniqueConstraint("work_item_id", "text", name=op.f("uq_served_aims_work_item_id_text")),
    )
    op.create_index(op.f("ix_served_aims_document_id"), "served_aims", ["document_id"], unique=False)
    op.create_table(
        "work_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("work_item_id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("stage", sa.String(length=60), nullable=False),
        sa.Column("stage_before", sa.String(length=60), nullable=True),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["people.id"], name=op.f("fk_work_versions_by_id_people"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["work_item_id"],
            ["work_items.id"],
            name=op.f("fk_work_versions_work_item_id_work_items"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_versions")),
    )
    op.create_index("ix_work_versions_at", "work_versions", ["at"], unique=False)
    op.create_index(op.f("ix_work_versions_by_id"), "work_versions", ["by_id"], unique=False)
    op.create_index(op.f("ix_work_versions_work_item_id"), "work_versions", ["work_item_id"], unique=False)
    op.add_column(
        "work_items", sa.Column("may_be_borrowed", sa.Boolean(), server_default=sa.true(), nullable=False)
    )
    op.create_index("ix_work_items_part", "work_items", ["talent_area", "stage"], unique=False)
    op.create_index(
        op.f("ix_work_items_source_gathering_id"), "work_items", ["source_gathering_id"], unique=False
    )
