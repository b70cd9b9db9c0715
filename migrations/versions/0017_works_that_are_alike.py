"""What was decided about two works that are alike: join up, or keep apart and why."""

import sqlalchemy as sa
from alembic import op

from cop.db import UtcDateTime

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.create_table(
        "overlaps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("one_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("choice", sa.String(length=12), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("one_id < other_id", name=op.f("ck_overlaps_one_order")),
        sa.ForeignKeyConstraint(
            ["decided_by_id"],
            ["people.id"],
            name=op.f("fk_overlaps_decided_by_id_people"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["one_id"], ["work_items.id"], name=op.f("fk_overlaps_one_id_work_items"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["other_id"], ["work_items.id"], name=op.f("fk_overlaps_other_id_work_items"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_overlaps")),
        sa.UniqueConstraint("one_id", "other_id", name=op.f("uq_overlaps_one_id_other_id")),
    )
    op.create_index(op.f("ix_overlaps_decided_by_id"), "overlaps", ["decided_by_id"], unique=False)
    op.create_index(op.f("ix_overlaps_other_id"), "overlaps", ["other_id"], unique=False)
