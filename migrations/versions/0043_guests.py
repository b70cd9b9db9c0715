"""What a guest brought, in a line, and what the room asks them from its phones."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"


def upgrade() -> None:
    op.create_table(
        "guest_visits",
        sa.Column("attendance_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("brought", sa.String(length=300), nullable=False),
        sa.Column("asking", sa.Boolean(), nullable=False),
        sa.Column("showing_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["attendance_id"],
            ["attendances.id"],
            name=op.f("fk_guest_visits_attendance_id_attendances"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("attendance_id", name=op.f("pk_guest_visits")),
    )
    op.create_table(
        "guest_questions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("asker_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.String(length=280), nullable=False),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.Column("why_hidden", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["asker_id"],
            ["attendances.id"],
            name=op.f("fk_guest_questions_asker_id_attendances"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"],
            ["guest_visits.attendance_id"],
            name=op.f("fk_guest_questions_visit_id_guest_visits"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guest_questions")),
    )
    op.create_index(op.f("ix_guest_questions_asker_id"), "guest_questions", ["asker_id"], unique=False)
    op.create_index(op.f("ix_guest_questions_visit_id"), "guest_questions", ["visit_id"], unique=False)
