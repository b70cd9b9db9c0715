"""A large room is asked whether to go on or to move on: one voice for each phone, in no order, naming nobody."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"


def upgrade() -> None:
    op.add_column("topics", sa.Column("asking", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table(
        "voices",
        sa.Column("topic_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.LargeBinary(length=16), nullable=False),
        sa.Column("go_on", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["topic_id"], ["topics.id"], name=op.f("fk_voices_topic_id_topics"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("topic_id", "number", name=op.f("pk_voices")),
        sqlite_with_rowid=False,
    )
