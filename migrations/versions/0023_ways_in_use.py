"""The step that a topic is at in its way of working, and who led each part."""

import sqlalchemy as sa
from alembic import op

from cop.db import UtcDateTime

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    op.create_table(
        "ways_in_use",
        sa.Column("topic_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["topic_id"], ["topics.id"], name=op.f("fk_ways_in_use_topic_id_topics"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("topic_id", name=op.f("pk_ways_in_use")),
    )
    op.add_column("topics", sa.Column("led_by", sa.String(length=12), server_default="facilitator", nullable=False))
