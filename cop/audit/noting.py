"""One line a privileged act, in the transaction of the act itself: neither is there without the other."""

from __future__ import annotations

import sqlalchemy as sa
from flask import g, has_request_context
from flask_login import current_user

from cop import clock
from cop.audit.models import ACTS, OPERATOR, PERSON, STRANGER, Act
from cop.db import Model, db, start_writing
from cop.identity.models import Person


def note(kind: str, about: Person | None = None, community_id: int | None = None, detail: str = "") -> None:
    """By whoever is asking: the signed-in person, or the presence that leads. Nobody's name stands there when it is a
    command, or somebody who has not signed in: which of the two is kept."""
    if kind not in ACTS:
        raise ValueError(f"“{kind}” is not among the acts that are noted")
    if about is not None and about.id is None:
        db.session.flush()
    actor = whoever_acts()
    row = Act(at=clock.now(), kind=kind, community_id=community_id, detail=detail[:120])
    row.by_id, row.about_id = actor, about.id if about else None
    row.actor = PERSON if actor else STRANGER if has_request_context() else OPERATOR
    db.session.add(row)


def note_that_it_left(name: str, community_id: int | None = None) -> None:
    """A file, before it is handed out. In a transaction of its own: whatever was read for it is let go."""
    start_writing()
    note("exported", community_id=community_id, detail=name)
    db.session.commit()


def what_changed(row: Model) -> str:
    """The names of its columns, and never what stands in them. Ask before it is flushed."""
    state = sa.inspect(row)
    names = [each.key for each in state.mapper.column_attrs if state.attrs[each.key].history.has_changes()]
    return ", ".join(name.replace("_", " ") for name in names) or "nothing new"


def whoever_acts() -> int | None:
    if not has_request_context():
        return None
    presence = g.get("presence")
    if presence is not None:
        found: int | None = presence.person_id
        return found
    return current_user.person.id if current_user.is_authenticated else None
