"""Closing answers arrive sealed: no person, time, sequence or foreign key, and no row says who has answered.

The two parts of a session are things, not answers: they have their times and a foreign key. The sealed rows
lie in the order of their keyed primary key (WITHOUT ROWID), which tells nothing of who came when.
"""

import sqlalchemy as sa
from alembic import op

from cop.db import UtcDateTime

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "closing_parts",
        sa.Column("gathering_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("part", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("k_open", sa.Integer(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("phones", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["gathering_id"],
            ["gatherings.id"],
            name=op.f("fk_closing_parts_gathering_id_gatherings"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("gathering_id", "part", name=op.f("pk_closing_parts")),
    )
    op.create_index(op.f("ix_closing_parts_state"), "closing_parts", ["state"], unique=False)
    op.create_table(
        "sealed_answers",
        sa.Column("gathering_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("part", sa.String(length=10), nullable=False),
        sa.Column("k", sa.LargeBinary(length=16), nullable=False),
        sa.Column("rev", sa.BigInteger(), nullable=False),
        sa.Column("edit_tag", sa.LargeBinary(length=32), nullable=False),
        sa.Column("box", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("gathering_id", "part", "k", name=op.f("pk_sealed_answers")),
        sqlite_with_rowid=False,
    )
