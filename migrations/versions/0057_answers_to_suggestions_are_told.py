"""Whoever suggested a line for a document is told once what was answered: when that was, and a letter."""

import sqlalchemy as sa
from alembic import op

from cop.db import UtcDateTime

revision = "0057"
down_revision = "0056"


def upgrade() -> None:
    op.create_table(
        "answer_letters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["proposal_id"],
            ["proposals.id"],
            name=op.f("fk_answer_letters_proposal_id_proposals"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_letters")),
        sa.UniqueConstraint("proposal_id", name=op.f("uq_answer_letters_proposal_id")),
    )
    op.add_column("proposals", sa.Column("answered_at", UtcDateTime(), nullable=True))
    op.create_index(op.f("ix_proposals_answered_at"), "proposals", ["answered_at"], unique=False)
