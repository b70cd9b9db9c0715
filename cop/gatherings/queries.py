"""Finding sessions, the people at them, and the presence that a phone holds."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from cop.codes import normal
from cop.communities.models import Community
from cop.db import db
from cop.errors import Missing
from cop.gatherings.models import Attendance, Gathering
from cop.identity.models import Person


def gatherings_of(community: Community) -> list[Gathering]:
    query = sa.select(Gathering).filter_by(community_id=community.id).order_by(Gathering.number.desc())
    return list(db.session.scalars(query))


def gathering_numbered(community: Community, number: int) -> Gathering:
    query = sa.select(Gathering).options(joinedload(Gathering.community))
    found = db.session.scalar(query.filter_by(community_id=community.id, number=number))
    if found is None:
        raise Missing
    return found


def gathering_with_code(code: str) -> Gathering | None:
    """By its code as typed; codes are stored as printed, so every open one is compared in its normal form."""
    query = sa.select(Gathering).options(joinedload(Gathering.community))
    return db.session.scalar(query.where(Gathering.code_key == normal(code)))


def next_number(community: Community) -> int:
    query = sa.select(sa.func.max(Gathering.number)).filter_by(community_id=community.id)
    return (db.session.scalar(query) or 0) + 1


def next_planned(community: Community, after: datetime | None = None) -> Gathering | None:
    """The community's next session that has not been opened yet."""
    query = sa.select(Gathering).filter_by(community_id=community.id, state="draft")
    if after is not None:
        query = query.where(Gathering.starts_at > after)
    return db.session.scalar(query.order_by(Gathering.starts_at, Gathering.number).limit(1))


def open_or_next(community: Community) -> Gathering | None:
    """What a member of this community is waiting for: the session that is open now, else the next one planned."""
    query = sa.select(Gathering).where(Gathering.community_id == community.id, Gathering.state.in_(("open", "draft")))
    open_first = sa.case((Gathering.state == "open", 0), else_=1)
    return db.session.scalar(query.order_by(open_first, Gathering.starts_at, Gathering.number).limit(1))


def presence(gathering: Gathering, attendance_id: int) -> Attendance | None:
    query = sa.select(Attendance).options(joinedload(Attendance.person))
    return db.session.scalar(query.filter_by(gathering_id=gathering.id, id=attendance_id))


def attendance_of(gathering: Gathering, person: Person) -> Attendance | None:
    return db.session.scalar(sa.select(Attendance).filter_by(gathering_id=gathering.id, person_id=person.id))
