"""What members show of themselves; organisations and systems as data, with codes, days, and two made one."""

import sqlalchemy as sa
from alembic import op

from cop.db import UtcDateTime

revision = "0055"
down_revision = "0054"


def upgrade() -> None:
    op.create_table(
        "organisation_merges",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("gone_id", sa.Integer(), nullable=False),
        sa.Column("into_id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("moved", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["gone_id"],
            ["organisations.id"],
            name=op.f("fk_organisation_merges_gone_id_organisations"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["into_id"],
            ["organisations.id"],
            name=op.f("fk_organisation_merges_into_id_organisations"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_merges")),
    )
    op.create_index(op.f("ix_organisation_merges_gone_id"), "organisation_merges", ["gone_id"], unique=False)
    op.create_index(op.f("ix_organisation_merges_into_id"), "organisation_merges", ["into_id"], unique=False)
    op.add_column("footprints", sa.Column("starts", sa.Date(), nullable=True))
    op.add_column("footprints", sa.Column("ends", sa.Date(), nullable=True))
    op.add_column("organisations", sa.Column("code", sa.String(length=20), nullable=True))
    op.add_column("organisations", sa.Column("starts", sa.Date(), nullable=True))
    op.add_column("organisations", sa.Column("ends", sa.Date(), nullable=True))
    op.add_column("organisations", sa.Column("merged_into_id", sa.Integer(), nullable=True))
    op.create_index(op.f("ix_organisations_code"), "organisations", ["code"], unique=False)
    op.add_column("people", sa.Column("shows", sa.JSON(), server_default="[]", nullable=False))
