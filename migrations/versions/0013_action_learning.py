"""What is kept of an action learning set, with consent."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "learning_notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("gathering_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("holder_shown", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["gathering_id"],
            ["gatherings.id"],
            name=op.f("fk_learning_notes_gathering_id_gatherings"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learning_notes")),
    )
    op.create_index(op.f("ix_learning_notes_gathering_id"), "learning_notes", ["gathering_id"], unique=False)
    with op.batch_alter_table("action_steps") as steps:  # SQLite writes the table anew to add a foreign key
        steps.add_column(sa.Column("learning_note_id", sa.Integer(), nullable=True))
        steps.create_foreign_key(
            op.f("fk_action_steps_learning_note_id_learning_notes"),
            "learning_notes",
            ["learning_note_id"],
            ["id"],
            ondelete="CASCADE",
        )
