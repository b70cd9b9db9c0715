"""How many words each version added and removed: the history shows it without reading a text."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.add_column("versions", sa.Column("words_added", sa.Integer(), nullable=True))
    op.add_column("versions", sa.Column("words_removed", sa.Integer(), nullable=True))
