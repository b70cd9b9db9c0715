"""The day on which facilitation ends: from the next on members go on by themselves."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"


def upgrade() -> None:
    op.add_column("communities", sa.Column("facilitation_ends", sa.Date(), nullable=True))
