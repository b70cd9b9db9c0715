"""Questions that people are still curious about: one line each, belonging to nobody."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "curiosities",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("gathering_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("wording", sa.Text(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("theme", sa.String(length=60), nullable=True),
        sa.Column("tag", sa.LargeBinary(length=32), nullable=False),
        sa.Column("merged_into", sa.BigInteger(), nullable=True),
        sa.Column("may_quote", sa.Boolean(), nullable=False),
        sa.Column("released", sa.Boolean(), nullable=False),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        sa.Column("on_screen", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_curiosities")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_curiosities_gathering_id"), "curiosities", ["gathering_id"], unique=False)
    op.create_index(op.f("ix_curiosities_merged_into"), "curiosities", ["merged_into"], unique=False)
