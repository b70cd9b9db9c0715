"""A first round: its question, its clock, and a line from whoever likes to send one."""

import sqlalchemy as sa
from alembic import op

from cop.db import UtcDateTime

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.create_table(
        "check_ins",
        sa.Column("gathering_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("prompt", sa.String(length=200), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["gathering_id"],
            ["gatherings.id"],
            name=op.f("fk_check_ins_gathering_id_gatherings"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("gathering_id", name=op.f("pk_check_ins")),
    )
    op.create_table(
        "check_in_lines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("gathering_id", sa.Integer(), nullable=False),
        sa.Column("attendance_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attendance_id"],
            ["attendances.id"],
            name=op.f("fk_check_in_lines_attendance_id_attendances"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["gathering_id"],
            ["check_ins.gathering_id"],
            name=op.f("fk_check_in_lines_gathering_id_check_ins"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_in_lines")),
        sa.UniqueConstraint(
            "gathering_id", "attendance_id", name=op.f("uq_check_in_lines_gathering_id_attendance_id")
        ),
    )
    op.create_index(
        op.f("ix_check_in_lines_attendance_id"), "check_in_lines", ["attendance_id"], unique=False
    )
    op.create_index(op.f("ix_check_in_lines_gathering_id"), "check_in_lines", ["gathering_id"], unique=False)
