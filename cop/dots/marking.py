"""Giving dots and taking them back: so many for each person, until the leader shows what they say."""

from __future__ import annotations

from cop.agenda.models import Dot, Topic
from cop.agenda.queries import WAITING
from cop.errors import Refused
from cop.gatherings.models import Attendance, Gathering

OVER = ("closing", "questions", "next-date")


def dotting(gathering: Gathering) -> bool:
    """Whether phones may mark topics now: not once everybody sees how the dots stand, nor while the day is ending."""
    at_it = gathering.takes_part and gathering.phase not in OVER
    return at_it and bool(gathering.dots_each) and not gathering.dots_shown


def must_be_dotting(topic: Topic) -> None:
    gathering = topic.gathering
    gathering.must_be_open()
    topic.must_be("offered", "chosen", verb="given a dot")
    if not gathering.dots_each:
        raise Refused("Dots are switched off in this session.")
    if not dotting(gathering):
        shown = "been shown, so they stay as they are" if gathering.dots_shown else "done their work: the day is ending"
        raise Refused(f"The dots have {shown}.")


def dots_by(topic: Topic, by: Attendance) -> int:
    return sum(dot.attendance_id == by.id for dot in topic.dots)


def put_dots(topic: Topic, by: Attendance, wanted: int, spent: int) -> None:
    """So many marks by this presence in all, which has `spent` so many in this session already: a phone that is not
    sure may say it again."""
    must_be_dotting(topic)
    mine, allowed = [dot for dot in topic.dots if dot.attendance_id == by.id], topic.gathering.dots_each
    if wanted - len(mine) > allowed - spent:
        raise Refused(f"You have {allowed} dots and they are all placed. Take one back first.")
    for more in range(len(mine), wanted):
        topic.dots.append(
            Dot(attendance_id=by.id, nth=max([dot.nth for dot in mine], default=0) + 1 + more - len(mine))
        )
    for dot in mine[max(wanted, 0) :]:
        topic.dots.remove(dot)


def most_dots_first(topics: list[Topic]) -> None:
    """What waits is put in the order of its dots; topics with as many stay in the order they were in."""
    waiting = [t for t in topics if t.state in WAITING]
    places = sorted(t.position for t in waiting)
    for place, topic in zip(places, sorted(waiting, key=lambda t: -len(t.dots)), strict=True):
        topic.position = place
