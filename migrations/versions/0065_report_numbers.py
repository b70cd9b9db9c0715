"""The highest number that a report of a programme ever had, so that none is given twice."""

import sqlalchemy as sa
from alembic import op

revision = "0065"
down_revision = "0064"


def upgrade() -> None:
    op.add_column("programmes", sa.Column("reports_begun", sa.Integer(), server_default="0", nullable=False))
