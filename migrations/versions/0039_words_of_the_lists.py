"""Two words of the built-in lists that nobody says in a room: an installation that has them as they came gets ours."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"

FACETS = sa.table("facets", sa.column("noun"), sa.column("slug"), sa.column("label"))
CARDS = sa.table("method_cards", sa.column("slug"), sa.column("card", sa.JSON()))
WORDS = {"Harvest": "What came out"}


def upgrade() -> None:
    connection = op.get_bind()
    as_it_came = (FACETS.c.noun == "scope", FACETS.c.slug == "footprint", FACETS.c.label.like("Footprint (ICS%"))
    connection.execute(sa.update(FACETS).where(*as_it_came).values(label="System (ICS, formerly STP)"))
    card = connection.scalar(sa.select(CARDS.c.card).where(CARDS.c.slug == "world-cafe"))
    if card:
        steps = [step | {"title": WORDS.get(step["title"], step["title"])} for step in card["steps"]]
        connection.execute(sa.update(CARDS).where(CARDS.c.slug == "world-cafe").values(card=card | {"steps": steps}))
