"""A second tap on Join is the first one again."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    op.add_column("attendances", sa.Column("once", sa.String(length=64), nullable=True))
    op.create_index("ix_attendances_once", "attendances", ["gathering_id", "once"], unique=True)
