"""Two topics become one. Nothing is thrown away: dots, lines, actions and the traces of questions move to the topic
that stays, and the other keeps its own words, origin and owner as a part of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from cop.actions.models import ActionStep
from cop.agenda.models import Dot, Harvest, Topic
from cop.agenda.queries import MERGEABLE
from cop.curiosities.models import TopicSource
from cop.db import Model, db
from cop.errors import Refused

MOVES = (Dot, Harvest, ActionStep, TopicSource)


def of(topic: Topic, model: Any) -> Sequence[Any]:
    query = sa.select(model).where(model.topic_id == topic.id).order_by(model.id)
    return db.session.scalars(query).all()


def what_changes(topic: Topic, into: Topic) -> list[Model]:
    """Every row that merging may touch, so that it can be undone as one."""
    return [topic, into, *topic.parts, *(row for model in MOVES for row in of(topic, model))]


def are_one(topic: Topic, other: Topic) -> bool:
    """Merged already, whichever of the two stayed: a second press, or somebody else’s at the same moment."""
    return topic.merged_into_id == other.id or other.merged_into_id == topic.id


def merge(topic: Topic, into: Topic) -> None:
    """`into` stays. Whoever gave dots to both keeps them all."""
    topic.gathering.must_be_open()
    if topic is into:
        raise Refused("A topic cannot be merged with itself.")
    if are_one(topic, into):
        return
    for each in (topic, into):
        must_be_mergeable(each)
    add_up(topic, into)
    move(topic, into)
    for part in (topic, *topic.parts):
        part.merged_into_id = into.id
    topic.state = "withdrawn"


def must_be_mergeable(topic: Topic) -> None:
    topic.must_be(*MERGEABLE, verb="merged")
    if topic.held:
        raise Refused(f"“{topic.title}” waits for you to look: show it first.")


def add_up(topic: Topic, into: Topic) -> None:
    """The longer plan is enough for both; minutes that were spent already add up."""
    into.planned_minutes = max(topic.planned_minutes, into.planned_minutes)
    if topic.minutes:
        into.minutes = (into.minutes or 0) + topic.minutes
    into.hope = "\n".join(dict.fromkeys(filter(None, (into.hope, topic.hope))))
    into.method_slug = into.method_slug or topic.method_slug


def move(topic: Topic, into: Topic) -> None:
    """By their columns alone: nothing is an orphan on the way, and undoing puts the same columns back."""
    numbers: dict[int, int] = defaultdict(int)
    for dot in of(into, Dot):
        numbers[dot.attendance_id] = max(numbers[dot.attendance_id], dot.nth)
    for dot in of(topic, Dot):
        numbers[dot.attendance_id] += 1
        dot.topic_id, dot.nth = into.id, numbers[dot.attendance_id]
    traced = {source.curiosity_id for source in of(into, TopicSource)}
    for row in (*of(topic, Harvest), *of(topic, ActionStep), *of(topic, TopicSource)):
        if not (isinstance(row, TopicSource) and row.curiosity_id in traced):
            row.topic_id = into.id
