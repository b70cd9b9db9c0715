"""Members hear when a session that they could know of is moved or cancelled: what they could last know of it."""

import sqlalchemy as sa
from alembic import op

from cop.db import UtcDateTime

revision = "0056"
down_revision = "0055"


def upgrade() -> None:
    op.create_table(
        "told_sessions",
        sa.Column("gathering_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
        sa.Column("starts_at", UtcDateTime(), nullable=False),
        sa.Column("ends_at", UtcDateTime(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["gathering_id"],
            ["gatherings.id"],
            name=op.f("fk_told_sessions_gathering_id_gatherings"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("gathering_id", name=op.f("pk_told_sessions")),
    )
