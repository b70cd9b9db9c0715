"""Which later session answered for an action, so that it is asked about once in each."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.add_column("action_steps", sa.Column("asked_at_id", sa.Integer(), nullable=True))
