"""The guests of a session, and the next question to one of them."""

from __future__ import annotations

from collections.abc import Sequence
from secrets import SystemRandom

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from cop.db import db
from cop.errors import Missing, Refused
from cop.gatherings.models import Attendance, Gathering
from cop.guests.models import GuestQuestion, GuestVisit


def guests_of(gathering: Gathering) -> list[GuestVisit]:
    """Whoever is a guest on the sheet, whether or not anything has been said about what they bring."""
    query = sa.select(Attendance).filter_by(gathering_id=gathering.id, kind="guest").order_by(Attendance.id)
    lines = db.session.scalars(query).all()
    return visits(lines) if lines else []


def visits(lines: Sequence[Attendance]) -> list[GuestVisit]:
    query = sa.select(GuestVisit).options(joinedload(GuestVisit.attendance), selectinload(GuestVisit.questions))
    of_these = query.where(GuestVisit.attendance_id.in_([line.id for line in lines]))
    found = {visit.attendance_id: visit for visit in db.session.scalars(of_these)}
    return [found.get(line.id) or not_said_yet(line) for line in lines]


def not_said_yet(line: Attendance) -> GuestVisit:
    return GuestVisit(attendance_id=line.id, attendance=line, brought="", asking=False)


def visit_of(gathering: Gathering, line_id: int) -> GuestVisit:
    """Made with the first thing that is said about it."""
    line = db.session.get(Attendance, line_id)
    if line is None or line.gathering_id != gathering.id or line.kind != "guest":
        raise Missing
    found = db.session.get(GuestVisit, line_id)
    if found is None:
        found = not_said_yet(line)
        db.session.add(found)
    return found


def any_waiting(visit: GuestVisit) -> GuestQuestion:
    """In no order: who sent first shall not be guessed from what shows first."""
    if not visit.waiting:
        raise Refused("No question is waiting.")
    return SystemRandom().choice(visit.waiting)
