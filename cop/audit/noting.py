"""One line a privileged act, in the transaction of the act itself: neither is there without the other."""

from __future__ import annotations

from flask import g, has_request_context
from flask_login import current_user

from cop import clock
from cop.audit.models import ACTS, Act
from cop.db import db, start_writing
from cop.identity.models import Person


def note(kind: str, about: Person | None = None, community_id: int | None = None, detail: str = "") -> None:
    """By whoever is asking: the signed-in person, or the presence that leads; by nobody when it is a command."""
    if kind not in ACTS:
        raise ValueError(f"“{kind}” is not among the acts that are noted")
    if about is not None and about.id is None:
        db.session.flush()
    actor = whoever_acts()
    row = Act(at=clock.now(), kind=kind, community_id=community_id, detail=detail[:120])
    row.by_id, row.about_id = actor, about.id if about else None
    db.session.add(row)


def note_that_it_left(name: str, community_id: int | None = None) -> None:
    """A file, before it is handed out. In a transaction of its own: whatever was read for it is let go."""
    start_writing()
    note("exported", community_id=community_id, detail=name)
    db.session.commit()


def whoever_acts() -> int | None:
    if not has_request_context():
        return None
    presence = g.get("presence")
    if presence is not None:
        found: int | None = presence.person_id
        return found
    return current_user.person.id if current_user.is_authenticated else None
