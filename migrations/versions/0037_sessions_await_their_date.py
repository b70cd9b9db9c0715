"""A session may be planned before anybody knows when: its day stands in for one, and no screen shows it."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"


def upgrade() -> None:
    op.add_column(
        "gatherings", sa.Column("date_agreed", sa.Boolean(), server_default=sa.true(), nullable=False)
    )
