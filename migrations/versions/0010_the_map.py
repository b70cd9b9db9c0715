"""What we are working on, with the vocabulary of the map."""

import sqlalchemy as sa
from alembic import op

from cop.db import UtcDateTime

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "facets",
        sa.Column("noun", sa.String(length=30), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("label", sa.String(length=120), nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.Column("family", sa.String(length=20), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("noun", "slug", name=op.f("pk_facets")),
    )
    op.create_table(
        "work_items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=60), nullable=True),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("talent_area", sa.String(length=60), nullable=False),
        sa.Column("scope", sa.String(length=60), nullable=False),
        sa.Column("stage", sa.String(length=60), nullable=False),
        sa.Column("reach", sa.String(length=60), nullable=True),
        sa.Column("phases", sa.Text(), nullable=False),
        sa.Column("audience", sa.String(length=60), nullable=True),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("visible_to", sa.String(length=20), nullable=False),
        sa.Column("source_gathering_id", sa.Integer(), nullable=True),
        sa.Column("added_at", UtcDateTime(), nullable=True),
        sa.Column("changed_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["communities.id"],
            name=op.f("fk_work_items_community_id_communities"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["people.id"], name=op.f("fk_work_items_owner_id_people"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["source_gathering_id"],
            ["gatherings.id"],
            name=op.f("fk_work_items_source_gathering_id_gatherings"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_items")),
    )
    op.create_index(
        "ix_work_items_cell", "work_items", ["community_id", "talent_area", "stage"], unique=False
    )
    op.create_index(op.f("ix_work_items_owner_id"), "work_items", ["owner_id"], unique=False)
    op.create_index(op.f("ix_work_items_visible_to"), "work_items", ["visible_to"], unique=False)
    op.create_table(
        "exchanges",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("work_item_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["work_item_id"],
            ["work_items.id"],
            name=op.f("fk_exchanges_work_item_id_work_items"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchanges")),
        sa.UniqueConstraint("work_item_id", "kind", name=op.f("uq_exchanges_work_item_id_kind")),
    )
    op.create_table(
        "work_item_owners",
        sa.Column("work_item_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people.id"],
            name=op.f("fk_work_item_owners_person_id_people"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["work_item_id"],
            ["work_items.id"],
            name=op.f("fk_work_item_owners_work_item_id_work_items"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("work_item_id", "person_id", name=op.f("pk_work_item_owners")),
    )
    op.create_index(op.f("ix_work_item_owners_person_id"), "work_item_owners", ["person_id"], unique=False)
