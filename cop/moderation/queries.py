"""What waits to be looked at, what was kept off the screen, and what its own writer is told."""

from __future__ import annotations

from typing import Any, NamedTuple

import sqlalchemy as sa

from cop.db import db
from cop.errors import Missing
from cop.gatherings.models import AGAIN, Attendance, Gathering
from cop.moderation.models import CROWD, Moderation, kinds


class Kept(NamedTuple):
    """One line that is not on the screens."""

    kind: str
    id: int
    words: str
    held: bool
    why: str


def looks_first(gathering: Gathering) -> bool:
    """As the leader has switched it; until then, in a crowd."""
    here = sa.select(sa.func.count()).where(
        Attendance.gathering_id == gathering.id, Attendance.kind.not_in(("facilitator", AGAIN))
    )
    switched = sa.select(Moderation.looks_first).where(Moderation.gathering_id == gathering.id)
    by_hand, crowd = db.session.execute(sa.select(switched.scalar_subquery(), here.scalar_subquery())).one()
    return bool(crowd >= CROWD if by_hand is None else by_hand)


def kept_off(gathering: Gathering, by: Attendance | None = None) -> list[Kept]:
    """Everything of this session that is hidden, or what this presence wrote of it; one question to the database."""
    parts = []
    for name, kind in kinds().items():
        columns = (sa.literal(name), kind.id, kind.its_words(), kind.held, kind.why_hidden)
        part = sa.select(*columns).where(kind.said_at(gathering), kind.hidden)
        parts.append(part.where(kind.said_by(by)) if by else part)
    found = db.session.execute(sa.union_all(*parts)).all()
    return sorted((Kept(*row) for row in found), key=lambda each: (each.kind, each.id))


def line_called(gathering: Gathering, kind: str, line_id: int) -> Any:
    """A topic, a line of what came out, of the check-in, an action: of this session, or not found."""
    model = kinds().get(kind)
    if model is None:
        raise Missing
    found = db.session.scalar(sa.select(model).where(model.said_at(gathering), model.id == line_id))
    if found is None:
        raise Missing
    return found


def waiting_lines(gathering: Gathering) -> list[Any]:
    models = kinds().values()
    queries = [sa.select(model).where(model.said_at(gathering), model.held) for model in models]
    return [line for query in queries for line in db.session.scalars(query)]
