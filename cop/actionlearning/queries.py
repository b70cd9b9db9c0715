"""The sets of a session, and forgetting what nobody consented to keep."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from cop.actionlearning.models import SetLine, SetRole
from cop.actionlearning.together import TheSet, forget
from cop.agenda.models import BY_CONSENT, Topic
from cop.db import db
from cop.gatherings.models import Gathering
from cop.ways.models import WayInUse


def set_of(topic: Topic) -> TheSet:
    roles = sa.select(SetRole).options(joinedload(SetRole.attendance)).filter_by(topic_id=topic.id)
    lines = sa.select(SetLine).filter_by(topic_id=topic.id).order_by(SetLine.id)
    begun = db.session.get(WayInUse, topic.id)
    step = begun.step if begun and topic.method_slug == BY_CONSENT else -1
    ordered = roles.order_by(SetRole.attendance_id)
    return TheSet(topic, step, db.session.scalars(ordered).all(), db.session.scalars(lines).all())


def set_running(running: Topic | None) -> TheSet | None:
    """Nothing is asked of the database for a topic that is run in another way."""
    return set_of(running) if running and running.method_slug == BY_CONSENT else None


def sets_to_settle(gathering: Gathering, topics: Iterable[Topic]) -> list[TheSet]:
    """Those that are over, and whose holder has not said yet what is kept."""
    over = [topic for topic in topics if topic.method_slug == BY_CONSENT and topic.state != "running"]
    found = [set_of(topic) for topic in over] if gathering.takes_part else []
    return [each for each in found if each.roles]


def forget_sets_of(gatherings: Sequence[int] | sa.Select[Any]) -> None:
    """Their sessions are over: what no holder has consented to keep is gone."""
    topics = sa.select(Topic.id).where(Topic.gathering_id.in_(gatherings))
    forget(SetRole.topic_id.in_(topics), SetLine.topic_id.in_(topics))


def forget_sets_that_closed() -> None:
    forget_sets_of(sa.select(Gathering.id).where(Gathering.state != "open"))
