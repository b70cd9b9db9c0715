"""Finding whoever asks for their rights without an account."""

from __future__ import annotations

import sqlalchemy as sa

from cop.db import db
from cop.gatherings.models import Attendance
from cop.identity.models import Person
from cop.identity.queries import sign_in_as

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


def put_right(person: Person, name: str, address: str | None) -> list[str]:
    """The name, on sign-in sheets too where it stands as it was; and the address: links on their way to the old one
    open nothing any more. The addresses to be told, the new one last: none, when it stays."""
    lines = sa.update(Attendance).where(Attendance.person_id == person.id, Attendance.name == person.name)
    db.session.execute(lines.values(name=name))
    person.name, old = name, person.email
    if not address or not old or Person.normal_address(address) == old:
        return []
    sign_in_as(person, address)
    return [old, Person.normal_address(address)]
