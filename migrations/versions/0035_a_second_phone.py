"""Somebody who joined twice is one person on the sheet, and both phones stay in the room.

No foreign key: on SQLite it would mean writing the sign-in sheets anew, and taking a line back ends what points to it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"


def upgrade() -> None:
    op.add_column("attendances", sa.Column("again_of_id", sa.Integer(), nullable=True))
