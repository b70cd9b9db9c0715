"""How many dots somebody has placed, and what they say of each topic."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from cop.agenda.models import Dot, Topic
from cop.agenda.queries import WAITING
from cop.db import db
from cop.gatherings.models import Attendance, Gathering

SPENT = (
    sa.select(sa.func.count())
    .select_from(Dot)
    .join(Topic)
    .where(Topic.state != "withdrawn", Topic.gathering_id == sa.bindparam("gathering"))
    .where(Dot.attendance_id == sa.bindparam("presence"))
)


def dots_spent(gathering: Gathering, by: Attendance) -> int:
    """Those on a topic that was withdrawn are theirs again."""
    return db.session.scalar(SPENT, {"gathering": gathering.id, "presence": by.id}) or 0


def standing(topics: Sequence[Topic]) -> dict[int, str]:
    """What the dots say of each topic that waits, ties as ties: “4 dots, 1st”, “2 dots, joint 3rd”, “no dots”."""
    counts = {t.id: len(t.dots) for t in topics if t.state in WAITING}
    all_counts = list(counts.values())

    def words(count: int) -> str:
        joint = "joint " if all_counts.count(count) > 1 else ""
        place = 1 + sum(other > count for other in all_counts)
        return f"{count} {'dot' if count == 1 else 'dots'}, {joint}{ordinal(place)}" if count else "no dots"

    return {topic_id: words(count) for topic_id, count in counts.items()}


def ordinal(place: int) -> str:
    ending = "th" if place % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(place % 10, "th")
    return f"{place}{ending}"
