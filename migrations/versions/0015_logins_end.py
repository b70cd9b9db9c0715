"""A login ends on the server too, so that a copied cookie is not good for ever. Earlier logins are over."""

import sqlalchemy as sa
from alembic import op

from cop.db import UtcDateTime

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.add_column("logins", sa.Column("ends_at", UtcDateTime(), nullable=True))
