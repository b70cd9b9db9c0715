"""From where somebody asked to join, as a number that many places share: one place does not fill the list."""

import sqlalchemy as sa
from alembic import op

revision = "0067"
down_revision = "0066"


def upgrade() -> None:
    op.add_column("join_requests", sa.Column("origin", sa.Integer(), nullable=True))
