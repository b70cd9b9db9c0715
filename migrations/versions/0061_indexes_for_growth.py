"""What grows is found by index: quotes, questions nobody has looked at, names found out, invitations, organisations."""

import sqlalchemy as sa
from alembic import op

revision = "0061"
down_revision = "0060"


def upgrade() -> None:
    op.create_index(
        "ix_attendances_again_of_id",
        "attendances",
        ["again_of_id"],
        unique=False,
        sqlite_where=sa.text("again_of_id IS NOT NULL"),
        postgresql_where=sa.text("again_of_id IS NOT NULL"),
    )
    op.create_index(
        "ix_attendances_typed_as_id",
        "attendances",
        ["typed_as_id"],
        unique=False,
        sqlite_where=sa.text("typed_as_id IS NOT NULL"),
        postgresql_where=sa.text("typed_as_id IS NOT NULL"),
    )
    op.create_index(
        "ix_curiosities_unlooked",
        "curiosities",
        ["gathering_id"],
        unique=False,
        sqlite_where=sa.text("on_screen = 0 AND hidden = 0"),
        postgresql_where=sa.text("NOT on_screen AND NOT hidden"),
    )
    op.create_index(op.f("ix_invitations_community_id"), "invitations", ["community_id"], unique=False)
    op.create_index(op.f("ix_invitations_programme_id"), "invitations", ["programme_id"], unique=False)
    op.create_index(
        "ix_organisations_typed",
        "organisations",
        ["name"],
        unique=False,
        sqlite_where=sa.text("code IS NULL AND merged_into_id IS NULL"),
        postgresql_where=sa.text("code IS NULL AND merged_into_id IS NULL"),
    )
    op.create_index(
        "ix_reflections_released",
        "reflections",
        ["gathering_id"],
        unique=False,
        sqlite_where=sa.text("released = 1"),
        postgresql_where=sa.text("released"),
    )
