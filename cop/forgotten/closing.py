"""Closing a session: by whoever leads it, or by itself when everybody has forgotten to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta

import sqlalchemy as sa

from cop import clock, live
from cop.actionlearning.queries import forget_sets_of
from cop.afterwards.models import UncheckedRegister
from cop.agenda.models import Topic
from cop.agenda.queries import board, running
from cop.bigscreen.queries import keep_typed
from cop.db import db
from cop.gatherings.models import Gathering
from cop.gatherings.queries import one_at_a_time
from cop.proposals.queries import keep_lines
from cop.undo.models import forget_but

CLOSES_ITSELF = timedelta(days=7)
MORNING = time(9)


def close(gathering: Gathering, now: datetime) -> None:
    """What still runs is done; the questions and the words open in their own time."""
    current = running(board(gathering))
    if current is not None:
        current.done(now)
    keep_lines(gathering, now)
    keep_typed(gathering, now)
    gathering.close(now)
    forget_but(gathering, 0)
    forget_sets_of([gathering.id])


def close_by_itself(gathering: Gathering, now: datetime) -> None:
    """Nobody has looked at its sheet. A topic left running ended with the session, not a week later."""
    current = running(board(gathering))
    if current is not None:
        current.done(when_it_ended(current))
    close(gathering, now)
    db.session.add(UncheckedRegister(gathering=gathering))
    live.changed(gathering.id)


def when_it_ended(topic: Topic) -> datetime:
    began = topic.started_at or topic.gathering.ends_at
    return max(topic.gathering.ends_at, began + timedelta(minutes=topic.planned_minutes))


def left_open(now: datetime, since: timedelta = timedelta(days=1)) -> Sequence[Gathering]:
    """Sessions that were opened so many days ago or more and are open still, from nine in the morning on."""
    day = clock.local(now).date() - since + timedelta(days=1)
    if clock.local(now).time() < MORNING:
        day -= timedelta(days=1)
    query = sa.select(Gathering).where(Gathering.state == "open", Gathering.opened_at < clock.at(day, time.min))
    return db.session.scalars(query.order_by(Gathering.id)).all()


def close_what_was_forgotten(now: datetime) -> list[Gathering]:
    closed = []
    for gathering in left_open(now, CLOSES_ITSELF):
        one_at_a_time(gathering)
        if gathering.state == "open":
            close_by_itself(gathering, now)
            closed.append(gathering)
    return closed
