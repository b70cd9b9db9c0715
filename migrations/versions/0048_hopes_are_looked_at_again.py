"""What people hope that their community can give them, and what became of each hope"""

import sqlalchemy as sa
from alembic import op

from cop.db import UtcDateTime

revision = "0048"
down_revision = "0047"


def upgrade() -> None:
    op.create_table(
        "hopes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("gathering_id", sa.Integer(), nullable=True),
        sa.Column("attendance_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.String(length=280), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("why", sa.String(length=300), nullable=False),
        sa.Column("looked_in_id", sa.Integer(), nullable=True),
        sa.Column("looked_on", sa.Date(), nullable=True),
        sa.Column("once", sa.String(length=32), nullable=True),
        sa.Column("made_at", UtcDateTime(), nullable=True),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.Column("why_hidden", sa.String(length=300), nullable=False),
        sa.CheckConstraint("state IN ('open', 'met', 'partly', 'not-yet')", name=op.f("ck_hopes_state")),
        sa.ForeignKeyConstraint(
            ["attendance_id"],
            ["attendances.id"],
            name=op.f("fk_hopes_attendance_id_attendances"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["communities.id"],
            name=op.f("fk_hopes_community_id_communities"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["gathering_id"],
            ["gatherings.id"],
            name=op.f("fk_hopes_gathering_id_gatherings"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["looked_in_id"],
            ["gatherings.id"],
            name=op.f("fk_hopes_looked_in_id_gatherings"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hopes")),
    )
    op.create_index(op.f("ix_hopes_attendance_id"), "hopes", ["attendance_id"], unique=False)
    op.create_index(op.f("ix_hopes_community_id"), "hopes", ["community_id"], unique=False)
    op.create_index("ix_hopes_gathering_id_once", "hopes", ["gathering_id", "once"], unique=True)
    op.create_index(op.f("ix_hopes_looked_in_id"), "hopes", ["looked_in_id"], unique=False)
