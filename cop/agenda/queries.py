"""The board of a session."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from cop.agenda.models import TITLE_LIMIT, Topic
from cop.clock import local
from cop.db import db
from cop.errors import Missing, Refused
from cop.gatherings.models import Gathering
from cop.gatherings.queries import one_at_a_time
from cop.texts import in_one_line
from cop.timekeeping.reckoning import Reckoning, reckon

WAITING = ("offered", "chosen")
MERGEABLE = (*WAITING, "parked")

# Asked by every screen at every change: built once, since making a statement costs more than asking it.
BOARD = (
    sa.select(Topic)
    .options(joinedload(Topic.owner))
    .where(Topic.gathering_id == sa.bindparam("gathering"))
    .where(sa.or_((Topic.state != "withdrawn") & ~Topic.hidden, Topic.merged_into_id.is_not(None)))
    .order_by(Topic.position, Topic.id)
)

WITH = {
    (lines, dots): BOARD.options(*[selectinload(Topic.lines)] * lines, *[selectinload(Topic.dots)] * dots)
    for lines in (False, True)
    for dots in (False, True)
}


def board(gathering: Gathering, lines: bool = True) -> list[Topic]:
    """Every topic of the session that anybody may see, in the room's order. `lines`: else it is known that none has
    come out yet."""
    rows = list(db.session.scalars(WITH[lines, gathering.dots_each > 0], {"gathering": gathering.id}))
    for each in [] if lines else rows:
        set_committed_value(each, "lines", [])
    topics, parts = [row for row in rows if row.merged_into_id is None], defaultdict(list)
    for row in rows:
        parts[row.merged_into_id].append(row)
    for topic in topics:
        set_committed_value(topic, "parts", parts[topic.id])
    return topics


def topic_in(gathering: Gathering, topic_id: int) -> Topic:
    topic = db.session.get(Topic, topic_id)
    if topic is None or topic.gathering_id != gathering.id:
        raise Missing
    return topic


def suggested_before(gathering: Gathering, once: str | None) -> bool:
    """Whether a phone's suggestion has arrived already, and its answer was lost. Waits for the same one on its way."""
    if not once:
        return False
    one_at_a_time(gathering)
    there = sa.exists().where(Topic.gathering_id == gathering.id, Topic.once == once)
    return bool(db.session.scalar(sa.select(there)))


def topic_to_change(gathering: Gathering, topic_id: int) -> Topic:
    """As it is once nobody else is changing the board, which nobody else can do until the commit."""
    one_at_a_time(gathering)
    return topic_in(gathering, topic_id)


def next_position(gathering: Gathering) -> int:
    query = sa.select(sa.func.max(Topic.position)).filter_by(gathering_id=gathering.id)
    return (db.session.scalar(query) or 0) + 1


def title_from(text: str) -> str:
    """A question may be longer than a topic's title; its trace keeps the whole of it."""
    return in_one_line(text, TITLE_LIMIT)


def running(topics: Sequence[Topic]) -> Topic | None:
    return next((t for t in topics if t.state == "running"), None)


def mergeable_in(topics: Sequence[Topic]) -> list[Topic]:
    return [each for each in topics if each.state in MERGEABLE]


def mergeable_with(topic: Topic) -> list[Topic]:
    """What one topic could be merged with, if with anything."""
    if topic.state not in MERGEABLE or not topic.gathering.takes_part:
        return []
    return [each for each in mergeable_in(board(topic.gathering)) if each is not topic]


def first_waiting(topics: Sequence[Topic]) -> Topic | None:
    return next((t for t in topics if t.state in WAITING), None)


def agenda_of(topics: Sequence[Topic], gathering: Gathering, now: datetime) -> Reckoning:
    """When what is still planned would end, against the end of the session; in Europe/London."""
    found = reckon(running(topics), [t for t in topics if t.state in WAITING], gathering.ends_at, now)
    return replace(found, ends=local(found.ends), each=tuple(local(moment) for moment in found.each))


def put_beside(topics: list[Topic], topic: Topic, neighbour: Topic, after: bool) -> None:
    """Put a topic right before or after another that waits too. Said twice, it is the same order.

    Positions are renumbered as they are shown, so that what was equal before has an order now.
    """
    for each in (topic, neighbour):
        if each.state not in WAITING:
            raise Refused(f"“{each.title}” is {each.state}, so its place is fixed.")
    if topic is neighbour:
        return
    order = [each for each in topics if each is not topic]
    order.insert(order.index(neighbour) + after, topic)
    for place, each in enumerate(order, start=1):
        each.position = place
