"""What somebody was part of: their own sessions, topics and actions, and nothing that anybody else said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from cop.actions.models import ActionStep
from cop.agenda.models import Topic
from cop.db import db
from cop.gatherings.models import AGAIN, Attendance, Gathering
from cop.identity.models import Person
from cop.periods import Period


@dataclass(frozen=True)
class Record:
    sessions: Sequence[Attendance]
    topics: Sequence[Topic]
    actions: Sequence[ActionStep]


def record_of(person: Person, period: Period) -> Record:
    """Of sessions that were held in the period, the newest first."""
    return Record(
        of(Attendance, period, Attendance.person_id == person.id, Attendance.kind != AGAIN),
        of(Topic, period, Topic.owner_id == person.id, ~Topic.hidden, Topic.state.not_in(["withdrawn"])),
        of(ActionStep, period, ActionStep.owner_id == person.id, ~ActionStep.hidden),
    )


def of(model: Any, period: Period, *where: Any) -> list[Any]:
    there = joinedload(model.gathering).joinedload(Gathering.community)
    query = sa.select(model).join(model.gathering).options(there)
    query = query.where(Gathering.state == "closed", ~Gathering.rehearsal, *where)
    found = db.session.scalars(query.order_by(Gathering.starts_at.desc(), model.id)).unique()
    return [each for each in found if period.holds(each.gathering.day)]
