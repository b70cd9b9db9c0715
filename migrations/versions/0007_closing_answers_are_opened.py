"""Opened answers stand alone: one feeling or one “today” each, under a random id, inserted in id order.

A take-back is a tag that somebody sent, alone, until the nightly work honours it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "reflections",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("gathering_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(length=8), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("theme", sa.String(length=60), nullable=True),
        sa.Column("tag", sa.LargeBinary(length=32), nullable=False),
        sa.Column("may_quote", sa.Boolean(), nullable=False),
        sa.Column("released", sa.Boolean(), nullable=False),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reflections")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_reflections_gathering_id"), "reflections", ["gathering_id"], unique=False)
    op.create_table(
        "take_backs",
        sa.Column("tag", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("tag", name=op.f("pk_take_backs")),
        sqlite_with_rowid=False,
    )
