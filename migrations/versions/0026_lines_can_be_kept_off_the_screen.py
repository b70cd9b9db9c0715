"""Whatever people type for the room can wait until the leader has looked, and be kept off every screen."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"

NOT_YET_HIDDEN = ("topics", "action_steps")
TYPED = ("topics", "harvests", "check_in_lines", "action_steps", "prompt_answers")


def upgrade() -> None:
    for table in NOT_YET_HIDDEN:
        op.add_column(table, sa.Column("hidden", sa.Boolean(), server_default=sa.false(), nullable=False))
    for table in TYPED:
        op.add_column(table, sa.Column("held", sa.Boolean(), server_default=sa.false(), nullable=False))
        op.add_column(table, sa.Column("why_hidden", sa.String(length=300), server_default="", nullable=False))
    op.create_table(
        "moderations",
        sa.Column("gathering_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("looks_first", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["gathering_id"],
            ["gatherings.id"],
            name=op.f("fk_moderations_gathering_id_gatherings"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("gathering_id", name=op.f("pk_moderations")),
    )
