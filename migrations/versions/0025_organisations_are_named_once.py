"""An organisation is its name, however capitalised: phones that type it at once make one row."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"

ORGANISATIONS = sa.table(
    "organisations",
    *(sa.column(name) for name in ("id", "name", "name_key", "organisation_type", "footprint")),
)
NAMED_BY = [sa.table(name, sa.column("organisation_id")) for name in ("memberships", "attendances")]


def upgrade() -> None:
    op.add_column("organisations", sa.Column("name_key", sa.String(length=320), nullable=False, server_default=""))
    connection, kept = op.get_bind(), {}
    kind_first = (ORGANISATIONS.c.organisation_type.is_(None), ORGANISATIONS.c.id)
    for row in connection.execute(sa.select(ORGANISATIONS).order_by(*kind_first)).all():
        here, key = ORGANISATIONS.c.id == row.id, " ".join(row.name.lower().split())
        if key in kept:
            for table in NAMED_BY:
                moved = sa.update(table).where(table.c.organisation_id == row.id)
                connection.execute(moved.values(organisation_id=kept[key]))
            connection.execute(sa.delete(ORGANISATIONS).where(here))
        else:
            kept[key] = row.id
            connection.execute(sa.update(ORGANISATIONS).where(here).values(name_key=key))
    op.create_index(op.f("ix_organisations_name_key"), "organisations", ["name_key"], unique=True)
