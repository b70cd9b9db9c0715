"""Letters that go by themselves, each once; addresses that want to hear of one session; and who wants none."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    op.create_table(
        "listeners",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("gathering_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["gathering_id"],
            ["gatherings.id"],
            name=op.f("fk_listeners_gathering_id_gatherings"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listeners")),
        sa.UniqueConstraint("gathering_id", "email", name=op.f("uq_listeners_gathering_id_email")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "member_letters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("gathering_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["gathering_id"],
            ["gatherings.id"],
            name=op.f("fk_member_letters_gathering_id_gatherings"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_member_letters_person_id_people"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member_letters")),
        sa.UniqueConstraint(
            "kind", "gathering_id", "person_id", name=op.f("uq_member_letters_kind_gathering_id_person_id")
        ),
    )
    op.create_index(op.f("ix_member_letters_gathering_id"), "member_letters", ["gathering_id"], unique=False)
    op.create_index(op.f("ix_member_letters_person_id"), "member_letters", ["person_id"], unique=False)
    op.add_column("people", sa.Column("no_letters", sa.Boolean(), server_default=sa.false(), nullable=False))
