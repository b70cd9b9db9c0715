"""Finding one's own note, and nobody else's."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from cop.db import db
from cop.gatherings.models import Gathering
from cop.notes.models import PrivateNote


@dataclass(frozen=True)
class Writer:
    """Who has this device in their hands: whoever signed in on it, or the phone that joined."""

    person_id: int | None
    attendance_id: int | None


def note_of(gathering: Gathering, writer: Writer) -> PrivateNote | None:
    """By the sign-in first; else what this phone wrote before anybody signed in on it."""
    mine = sa.select(PrivateNote).filter_by(gathering_id=gathering.id)
    for key in ("person_id", "attendance_id"):
        value = getattr(writer, key)
        found = db.session.scalar(mine.filter_by(**{key: value})) if value else None
        if found is not None:
            return found
    return None


def keep_note(gathering: Gathering, writer: Writer, text: str) -> None:
    """An empty note is no note."""
    note = note_of(gathering, writer)
    if note is None and text:
        phone = None if writer.person_id else writer.attendance_id
        db.session.add(
            PrivateNote(gathering_id=gathering.id, person_id=writer.person_id, attendance_id=phone, text=text)
        )
    elif note is not None and text:
        note.text = text
    elif note is not None:
        db.session.delete(note)
