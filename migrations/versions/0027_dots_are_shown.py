"""Dots stay hidden from one another until the leader shows them."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    op.add_column("gatherings", sa.Column("dots_shown", sa.Boolean(), server_default=sa.false(), nullable=False))
