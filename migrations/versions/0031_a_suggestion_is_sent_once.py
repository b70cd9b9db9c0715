"""A phone that is not sure whether its suggestion arrived sends it again, and it is one topic."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    op.add_column("topics", sa.Column("once", sa.String(length=32), nullable=True))
    op.create_index("ix_topics_gathering_id_once", "topics", ["gathering_id", "once"], unique=True)
