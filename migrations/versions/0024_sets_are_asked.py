"""Which set a session asked, and whether it is on the screens now."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    op.add_column("prompt_sets", sa.Column("source", sa.String(length=80), nullable=True))
    op.add_column("prompt_sets", sa.Column("live", sa.Boolean(), server_default=sa.false(), nullable=False))
    # until now only files brought in sets, and only this one
    op.execute("UPDATE prompt_sets SET source = 'six-strategy-questions' WHERE gathering_id IS NOT NULL")
