"""Sessions, their sign-in sheets, and the counter that screens follow."""

import sqlalchemy as sa
from alembic import op

from cop.db import UtcDateTime

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "live_versions",
        sa.Column("subject", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_live_versions")),
    )
    op.create_table(
        "gatherings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=60), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("starts_at", UtcDateTime(), nullable=False),
        sa.Column("ends_at", UtcDateTime(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("link", sa.String(length=500), nullable=False),
        sa.Column("join_code", sa.String(length=60), nullable=True),
        sa.Column("code_key", sa.String(length=60), nullable=True),
        sa.Column("opened_at", UtcDateTime(), nullable=True),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("phase", sa.String(length=20), nullable=False),
        sa.Column("dots_each", sa.Integer(), nullable=False),
        sa.Column("typed_from_paper", sa.Boolean(), nullable=False),
        sa.Column("focus_in_hindsight", sa.Text(), nullable=True),
        sa.Column("answered", sa.Integer(), nullable=True),
        sa.Column("answered_from_paper", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["communities.id"],
            name=op.f("fk_gatherings_community_id_communities"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gatherings")),
        sa.UniqueConstraint("code_key", name=op.f("uq_gatherings_code_key")),
        sa.UniqueConstraint("community_id", "number", name=op.f("uq_gatherings_community_id_number")),
    )
    op.create_index(op.f("ix_gatherings_community_id"), "gatherings", ["community_id"], unique=False)
    op.create_table(
        "attendances",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("gathering_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("role_type", sa.String(length=60), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("joined_by", sa.String(length=10), nullable=False),
        sa.Column("known_before", sa.String(length=4), nullable=True),
        sa.Column("checked", sa.String(length=6), nullable=False),
        sa.Column("typed_as_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["gathering_id"],
            ["gatherings.id"],
            name=op.f("fk_attendances_gathering_id_gatherings"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_attendances_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_attendances_person_id_people")),
        sa.ForeignKeyConstraint(
            ["role_type"], ["role_types.slug"], name=op.f("fk_attendances_role_type_role_types")
        ),
        sa.ForeignKeyConstraint(
            ["typed_as_id"], ["people.id"], name=op.f("fk_attendances_typed_as_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendances")),
        sa.UniqueConstraint("gathering_id", "person_id", name=op.f("uq_attendances_gathering_id_person_id")),
    )
    op.create_index(op.f("ix_attendances_gathering_id"), "attendances", ["gathering_id"], unique=False)
    op.create_index(op.f("ix_attendances_person_id"), "attendances", ["person_id"], unique=False)
    op.create_table(
        "day_passes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("gathering_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["gathering_id"],
            ["gatherings.id"],
            name=op.f("fk_day_passes_gathering_id_gatherings"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["people.id"], name=op.f("fk_day_passes_made_by_id_people"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_day_passes")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_day_passes_code_hash")),
    )
    op.create_index(op.f("ix_day_passes_gathering_id"), "day_passes", ["gathering_id"], unique=False)
    op.create_table(
        "ties",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("one_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("gathering_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("one_id < other_id", name=op.f("ck_ties_one_order")),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["communities.id"],
            name=op.f("fk_ties_community_id_communities"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["gathering_id"],
            ["gatherings.id"],
            name=op.f("fk_ties_gathering_id_gatherings"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["one_id"], ["people.id"], name=op.f("fk_ties_one_id_people"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["other_id"], ["people.id"], name=op.f("fk_ties_other_id_people"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ties")),
        sa.UniqueConstraint(
            "community_id", "one_id", "other_id", name=op.f("uq_ties_community_id_one_id_other_id")
        ),
    )
    op.create_index(op.f("ix_ties_other_id"), "ties", ["other_id"], unique=False)
