"""Erase me: who somebody was goes, what the group did stays.

Attendance becomes “former member”, authorship “a former member”, so that no figure and no text of the group changes.
Everything that is theirs alone, and every way in, is deleted; where somebody else's row names them it is emptied.
Closing answers cannot be found, by anybody: they stay, unlinked as they always were.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from cop import compaction
from cop.audit.noting import note
from cop.communities.models import Membership
from cop.db import db, start_writing
from cop.erasing.mentions import find, look
from cop.erasing.models import FORMER, FORMER_LINE, Erasure, Mention
from cop.erasing.places import about_people, addresses
from cop.errors import Refused
from cop.gatherings.models import Attendance
from cop.gatherings.queries import end_every_seat
from cop.identity.models import Person
from cop.notes.models import PrivateNote


def erase(person: Person, now: datetime) -> None:
    """Everything in the caller's transaction. Refused while a community or the service would be left to nobody."""
    must_not_leave_anybody_alone(person)
    note("erased")
    lines = list(db.session.scalars(sa.select(Attendance).filter_by(person_id=person.id)))
    typed = names_typed_at_the_door(lines)
    mentions = find(person)
    for each in (person, *typed):
        end_every_seat(each)
    for each in (person, *typed):
        forget_everywhere(each)
    for line in lines:
        line.name, line.typed_as_id, line.checked = FORMER_LINE, None, "known"
    mine = [line.id for line in lines]
    db.session.execute(sa.delete(PrivateNote).where(PrivateNote.attendance_id.in_(mine)))
    for each in (person, *typed):
        make_nobody(each, now)
    db.session.add_all(still_there(mentions))
    db.session.add(Erasure(at=now))


def must_not_leave_anybody_alone(person: Person) -> None:
    mine = sa.select(Membership).filter_by(person_id=person.id, left_at=None)
    for membership in db.session.scalars(mine):
        membership.must_not_be_the_last_facilitator()
    if person.is_administrator:
        others = sa.select(Person.id).where(Person.is_administrator, Person.id != person.id)
        if db.session.scalar(others.limit(1)) is None:
            raise Refused(f"{person.name} is the only administrator. Make another one first: cop admin EMAIL")


def names_typed_at_the_door(lines: Iterable[Attendance]) -> list[Person]:
    """Those who turned out to be this person, and are nobody else's."""
    ids = {line.typed_as_id for line in lines if line.typed_as_id}
    query = sa.select(Person).where(Person.id.in_(ids), Person.email.is_(None))
    used = set(db.session.scalars(sa.select(Attendance.person_id).where(Attendance.person_id.in_(ids))))
    return [each for each in db.session.scalars(query) if each.id not in used]


def forget_everywhere(person: Person) -> None:
    for table, column, fate in about_people():
        mine = column == person.id
        if fate == "deleted":
            db.session.execute(sa.delete(table).where(mine))
        elif fate == "emptied":
            db.session.execute(sa.update(table).where(mine).values({column.name: None}))
    if person.email:
        for table, column in addresses():
            db.session.execute(sa.delete(table).where(column == person.email))
    db.session.expire_all()


def make_nobody(person: Person, now: datetime) -> None:
    person.name, person.email, person.job_label = FORMER, None, ""
    person.is_administrator, person.no_letters, person.erased_at = False, True, now
    person.epoch += 1


def still_there(mentions: list[Mention]) -> list[Mention]:
    """Without those in rows that went along."""
    db.session.flush()
    return [each for each in mentions if look(each).text is not None]


def throw_letters_away(outbox: Path, *named: str | None) -> None:
    """Without a mail server letters lie in the data folder: those that name somebody go, whoever they were written to,
    and wherever in them the name or the address stands."""
    said = [" ".join(each.split()).casefold() for each in named if each]
    for file in outbox.glob("*.eml") if said and outbox.is_dir() else ():
        text = everything_in(file.read_bytes())
        if any(each in text for each in said):
            file.unlink()


def everything_in(letter: bytes) -> str:
    """As a mail program would show it: headers and text read out of how they are written down, and on one line."""
    from email import message_from_bytes, policy  # much to load for what is seldom read

    read = message_from_bytes(letter, policy=policy.default)
    body = read.get_body(("plain",))
    headers = [str(value) for value in read.values()]
    return " ".join(" ".join([*headers, body.get_content() if body else ""]).split()).casefold()


def compact_what_was_erased(now: datetime) -> int:
    """The files written anew, so that no page and no log of theirs holds what is gone; how many erasures that was."""
    waiting = sa.select(Erasure.id).where(Erasure.compacted_at.is_(None))
    ids = list(db.session.scalars(waiting))
    db.session.rollback()
    if not ids or not compaction.write_anew():
        return 0
    start_writing()
    db.session.execute(sa.update(Erasure).where(Erasure.id.in_(ids)).values(compacted_at=now))
    db.session.commit()
    return len(ids)
