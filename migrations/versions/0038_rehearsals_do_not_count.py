"""Some sessions were tried out, not held: they stay, and no figure counts them."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"


def upgrade() -> None:
    op.add_column(
        "gatherings", sa.Column("rehearsal", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
