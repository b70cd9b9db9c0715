"""What somebody took back is found by its tag, however many answers there are."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    op.create_index(op.f("ix_curiosities_tag"), "curiosities", ["tag"], unique=False)
    op.create_index(op.f("ix_reflections_tag"), "reflections", ["tag"], unique=False)
