"""When whoever may answer was last written to, because somebody asks to join."""

import sqlalchemy as sa
from alembic import op

from cop.db import UtcDateTime

revision = "0066"
down_revision = "0065"


def upgrade() -> None:
    op.add_column("communities", sa.Column("asks_told_at", UtcDateTime(), nullable=True))
