"""Somebody may be erased, and a programme says how long the words of closing answers are kept."""

import sqlalchemy as sa
from alembic import op

from cop.db import UtcDateTime

revision = "0049"
down_revision = "0048"


def upgrade() -> None:
    op.create_table(
        "erasures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("compacted_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasures")),
    )
    op.create_table(
        "mentions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("table_name", sa.String(length=60), nullable=False),
        sa.Column("column_name", sa.String(length=60), nullable=False),
        sa.Column("key", sa.JSON(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("text_length", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentions")),
    )
    op.add_column("people", sa.Column("erased_at", UtcDateTime(), nullable=True))
    op.add_column(
        "programmes", sa.Column("keep_answers_months", sa.Integer(), server_default="12", nullable=False)
    )
