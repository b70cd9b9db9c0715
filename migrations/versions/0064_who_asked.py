"""Which browser asked for a letter and from where, and how many letters a link that invites was asked for."""

import sqlalchemy as sa
from alembic import op

revision = "0064"
down_revision = "0063"


def upgrade() -> None:
    op.add_column("sign_in_links", sa.Column("browser_hash", sa.String(64), nullable=False, server_default=""))
    op.add_column("sign_in_links", sa.Column("origin", sa.Integer(), nullable=True))
    op.add_column("invite_links", sa.Column("letters", sa.Integer(), nullable=False, server_default="0"))
