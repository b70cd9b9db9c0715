"""Finding whoever asks for their rights without an account."""

from __future__ import annotations

import sqlalchemy as sa

from cop.db import db
from cop.gatherings.models import Attendance
from cop.identity.models import Person

SHORTEST, MOST = 2, 50


def people_called(asked: str) -> list[tuple[Person, int]]:
    """By a part of the name or the address, and how many sign-in sheets each is on."""
    if len(asked) < SHORTEST:
        return []
    lines = sa.select(sa.func.count()).select_from(Attendance).where(Attendance.person_id == Person.id)
    query = sa.select(Person, lines.correlate(Person).scalar_subquery()).where(Person.erased_at.is_(None))
    alike = sa.or_(Person.name.icontains(asked, autoescape=True), Person.email.icontains(asked, autoescape=True))
    found = db.session.execute(query.where(alike).order_by(Person.name).limit(MOST))
    return [(person, int(count)) for person, count in found]
