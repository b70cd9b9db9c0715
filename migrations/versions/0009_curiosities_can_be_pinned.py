"""What became of a question: pinned to a session, taken up as a topic, or settled in another way.

These are things that a group did, so they keep their times. A pin outlives the session it was made for, and
a topic outlives the question it came from, because the writer may take that back.
"""

import sqlalchemy as sa
from alembic import op

from cop.db import UtcDateTime

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "pins",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("curiosity_id", sa.BigInteger(), nullable=False),
        sa.Column("gathering_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("pinned_at", UtcDateTime(), nullable=True),
        sa.Column("settled_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["curiosity_id"],
            ["curiosities.id"],
            name=op.f("fk_pins_curiosity_id_curiosities"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["gathering_id"],
            ["gatherings.id"],
            name=op.f("fk_pins_gathering_id_gatherings"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pins")),
    )
    op.create_index(op.f("ix_pins_curiosity_id"), "pins", ["curiosity_id"], unique=False)
    op.create_index(op.f("ix_pins_gathering_id"), "pins", ["gathering_id"], unique=False)
    op.create_table(
        "topic_sources",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("curiosity_id", sa.BigInteger(), nullable=True),
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["curiosity_id"],
            ["curiosities.id"],
            name=op.f("fk_topic_sources_curiosity_id_curiosities"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["topic_id"], ["topics.id"], name=op.f("fk_topic_sources_topic_id_topics"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topic_sources")),
    )
    op.create_index(op.f("ix_topic_sources_curiosity_id"), "topic_sources", ["curiosity_id"], unique=False)
    op.create_index(op.f("ix_topic_sources_topic_id"), "topic_sources", ["topic_id"], unique=False)
    op.create_table(
        "outcomes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("curiosity_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("noted_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["curiosity_id"],
            ["curiosities.id"],
            name=op.f("fk_outcomes_curiosity_id_curiosities"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcomes")),
    )
    op.create_index(op.f("ix_outcomes_curiosity_id"), "outcomes", ["curiosity_id"], unique=False)
