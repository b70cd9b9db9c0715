"""What the pages of figures need beside the reading: periods to choose from, and who was at which session."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import sqlalchemy as sa

from cop.communities.models import Community
from cop.db import db
from cop.figures.making import Places
from cop.gatherings.models import AGAIN, REHEARSAL_ROOM, Attendance, Gathering
from cop.periods import Period, quarters_between

REHEARSAL = "rehearsal"
SIDE_BY_SIDE = 6
"""As many communities as stand beside each other on one page; of more, one is chosen, or all together are read."""


@dataclass(frozen=True)
class Seen:
    """A person's line in the grid: what they were at each session, nothing where they were not there."""

    name: str
    kinds: list[str]


def quarters_of(places: Places) -> list[Period]:
    """Every quarter from the first session held to the last, newest first."""
    days = [held.date for rows in places.rows for held in rows.whole.held]
    return quarters_between(min(days), max(days))[::-1] if days else []


def rehearsals_in(places: Places) -> list[tuple[str, int]]:
    """Sessions that were only tried out: of which community, and which one."""
    pairs = zip(*places.pairs, strict=True)
    tried = [(one.name, each.number) for one, rows in pairs for each in rows.gatherings if each.state == REHEARSAL]
    return [(name, number) for name, number in tried if number > REHEARSAL_ROOM]


def grid(community: Community, period: Period) -> tuple[list[Gathering], list[Seen]]:
    """Everybody who was at a held session of the period, by name, and at which: for whoever leads alone."""
    query = sa.select(Gathering).filter_by(community_id=community.id, state="closed", rehearsal=False)
    held = [each for each in db.session.scalars(query.order_by(Gathering.starts_at)) if period.holds(each.day)]
    query_of_lines = sa.select(Attendance).where(Attendance.gathering_id.in_([each.id for each in held]))
    lines: dict[int, dict[int, Attendance]] = defaultdict(dict)
    for line in db.session.scalars(query_of_lines.where(Attendance.kind != AGAIN).order_by(Attendance.id)):
        lines[line.person_id][line.gathering_id] = line
    seen = [
        Seen(next(reversed(there.values())).name, [there[each.id].kind if each.id in there else "" for each in held])
        for there in lines.values()
    ]
    return held, sorted(seen, key=lambda each: each.name.casefold())
