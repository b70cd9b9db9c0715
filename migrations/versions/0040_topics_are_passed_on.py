"""A topic that is passed on takes a line along for whoever it goes to."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"


def upgrade() -> None:
    op.add_column("topics", sa.Column("handed_line", sa.String(length=300), server_default="", nullable=False))
