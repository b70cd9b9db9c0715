"""Themes of answers, the group's two sentences, value stories, and what came of what was hoped."""

import sqlalchemy as sa
from alembic import op

from cop.db import UtcDateTime

revision = "0052"
down_revision = "0051"


def upgrade() -> None:
    op.create_table(
        "text_themes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(length=8), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("label", sa.String(length=40), nullable=False),
        sa.Column("axis", sa.String(length=14), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programmes.id"],
            name=op.f("fk_text_themes_programme_id_programmes"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_text_themes")),
        sa.UniqueConstraint(
            "programme_id", "question", "slug", name=op.f("uq_text_themes_programme_id_question_slug")
        ),
    )
    op.create_index(op.f("ix_text_themes_programme_id"), "text_themes", ["programme_id"], unique=False)
    op.create_table(
        "group_words",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("one", sa.String(length=280), nullable=False),
        sa.Column("two", sa.String(length=280), nullable=False),
        sa.Column("written_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["communities.id"],
            name=op.f("fk_group_words_community_id_communities"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_words")),
        sa.UniqueConstraint("community_id", "since", name=op.f("uq_group_words_community_id_since")),
    )
    op.create_table(
        "value_stories",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("curiosity_id", sa.BigInteger(), nullable=True),
        sa.Column("work_item_id", sa.Integer(), nullable=True),
        sa.Column("topic_id", sa.Integer(), nullable=True),
        sa.Column("teller_id", sa.Integer(), nullable=True),
        sa.Column("named", sa.Boolean(), nullable=False),
        sa.Column("happened", sa.Text(), nullable=False),
        sa.Column("got", sa.Text(), nullable=False),
        sa.Column("did", sa.Text(), nullable=False),
        sa.Column("changed", sa.Text(), nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["communities.id"],
            name=op.f("fk_value_stories_community_id_communities"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["curiosity_id"],
            ["curiosities.id"],
            name=op.f("fk_value_stories_curiosity_id_curiosities"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["teller_id"], ["people.id"], name=op.f("fk_value_stories_teller_id_people"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["topic_id"], ["topics.id"], name=op.f("fk_value_stories_topic_id_topics"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["work_item_id"],
            ["work_items.id"],
            name=op.f("fk_value_stories_work_item_id_work_items"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_value_stories")),
    )
    op.create_index(op.f("ix_value_stories_community_id"), "value_stories", ["community_id"], unique=False)
    op.create_index(op.f("ix_value_stories_teller_id"), "value_stories", ["teller_id"], unique=False)
    op.add_column("programmes", sa.Column("came_of", sa.JSON(), server_default="{}", nullable=False))
