"""Links that invite, asking to join, removal with a reason, and covering for a while."""

import sqlalchemy as sa
from alembic import op

from cop.db import UtcDateTime

revision = "0054"
down_revision = "0053"


def upgrade() -> None:
    op.create_table(
        "invite_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["communities.id"],
            name=op.f("fk_invite_links_community_id_communities"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["people.id"], name=op.f("fk_invite_links_made_by_id_people"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invite_links")),
    )
    op.create_index(op.f("ix_invite_links_community_id"), "invite_links", ["community_id"], unique=False)
    op.create_index(op.f("ix_invite_links_made_by_id"), "invite_links", ["made_by_id"], unique=False)
    op.create_table(
        "join_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("organisation", sa.String(length=160), nullable=False),
        sa.Column("words", sa.String(length=280), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["communities.id"],
            name=op.f("fk_join_requests_community_id_communities"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_join_requests")),
        sa.UniqueConstraint("community_id", "email", name=op.f("uq_join_requests_community_id_email")),
    )
    op.add_column(
        "communities", sa.Column("is_public", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.add_column("invitations", sa.Column("link_id", sa.Integer(), nullable=True))
    op.add_column(
        "memberships", sa.Column("left_because", sa.String(length=280), server_default="", nullable=False)
    )
    op.add_column("memberships", sa.Column("covers_from", sa.Date(), nullable=True))
    op.add_column("memberships", sa.Column("covers_until", sa.Date(), nullable=True))
