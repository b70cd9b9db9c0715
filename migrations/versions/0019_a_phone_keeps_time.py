"""A leader can hand the clock to any phone in the room."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.add_column("attendances", sa.Column("keeps_time", sa.Boolean(), server_default=sa.false(), nullable=False))
