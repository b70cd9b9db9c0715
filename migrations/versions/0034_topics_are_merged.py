"""A topic can become part of another; it keeps its words, origin and owner, and merging can be undone."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    op.add_column("topics", sa.Column("merged_into_id", sa.Integer(), nullable=True))
    op.create_index(op.f("ix_topics_merged_into_id"), "topics", ["merged_into_id"])
