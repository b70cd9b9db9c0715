"""Each choice of the map's filters says how many works it would leave: counted in an index, without reading the works."""

from alembic import op

revision = "0060"
down_revision = "0059"


def upgrade() -> None:
    columns = ["community_id", "scope", "talent_area", "stage", "reach", "audience"]
    op.create_index("ix_work_items_counted", "work_items", columns)
