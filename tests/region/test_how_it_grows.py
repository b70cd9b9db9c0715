"""As everything grows, pages stay small, and nobody waits while a whole table is read."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from bench.growth import COMMUNITY, MOST_BYTES, PAGES
from cop.communities.models import Community, Membership
from cop.db import db, start_writing
from cop.region.making import make_region
from tests import world

FEW = {"role_types", "organisation_types", "facets", "method_cards", "footprints", "programmes"}
"""Lists, which do not grow with what people do."""
SO_MANY = {"privileged_acts", "organisation_merges", "organisations"}
"""Read in the order of an index until there are so many lines: SQLite calls that a scan too."""
DECIDED = {"overlaps"}
"""Pairs of works that people have said something about."""
SCANS = {
    "sqlite": ("EXPLAIN QUERY PLAN ", re.compile(r"^SCAN (\w+)(?! USING INDEX ix_\w+_unlooked)", re.M)),
    "postgresql": ("EXPLAIN ", re.compile(r"Seq Scan on (\w+)", re.M)),
}


@pytest.fixture
def desks(app, browse):
    """A facilitator, an academy reader and an administrator, with a hundredth of a region to look at."""
    start_writing()
    make_region(1, world.NOON)
    db.session.commit()
    here = sa.select(Membership).join(Community).where(Community.slug == COMMUNITY, Membership.access == "facilitator")
    reader = sa.select(Membership).where(Membership.access == "reviewer")
    people = {
        "facilitator": db.session.scalars(here).one().person,
        "reviewer": db.session.scalars(reader).one().person,
        "administrator": world.a_person(is_administrator=True),
    }
    return {who: world.signed_in(browse.another_device(), person) for who, person in people.items()}


@pytest.fixture
def asked(app):
    """Every statement with its values."""
    seen: dict[str, object] = {}

    def note(_connection, _cursor, statement, values, *_rest):
        if statement.startswith("SELECT"):
            seen[statement] = values

    sa.event.listen(db.engine, "before_cursor_execute", note)
    yield seen
    sa.event.remove(db.engine, "before_cursor_execute", note)


def plan(engine, statement, values):
    with db.engine.connect() as connection:
        if engine == "postgresql":  # so small a table is read whole unless that is forbidden
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        rows = connection.exec_driver_sql(SCANS[engine][0] + statement, values)
        return "\n".join(str(row[-1]) for row in rows)


def test_no_page_waits_for_a_whole_table_and_none_is_large(app, engine, desks, asked):
    large, scanned = {}, set()
    for path, who in PAGES.items():
        size = len(desks[who].get(path).body)
        if size > MOST_BYTES:
            large[path] = size
    for statement, values in list(asked.items()):
        found = SCANS[engine][1].findall(plan(engine, statement, values))
        tables = {name for name in found if name in db.metadata.tables} - FEW - DECIDED
        if engine == "sqlite" and "LIMIT" in statement:
            tables -= SO_MANY
        scanned |= {(table, statement[statement.find("FROM") :][:200]) for table in tables}
    assert not large
    assert not scanned
