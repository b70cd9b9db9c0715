"""What waits to be looked at, what was kept off the screen, and what its own writer is told."""

from __future__ import annotations

from functools import cache
from types import SimpleNamespace
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


# Asked by every phone at every change: built once, since making a statement costs more than asking it. These stand in
# for a session and a presence.
SESSION: Any = SimpleNamespace(id=sa.bindparam("gathering"))
SOMEBODY: Any = SimpleNamespace(id=sa.bindparam("presence"), person_id=sa.bindparam("person"))
SWITCHED = sa.select(Moderation.looks_first).where(Moderation.gathering_id == SESSION.id).scalar_subquery()
HERE = (
    sa.select(sa.func.count())
    .where(Attendance.gathering_id == SESSION.id, Attendance.kind.not_in(("facilitator", AGAIN)))
    .scalar_subquery()
)
SWITCHED_AND_HERE = sa.select(SWITCHED, HERE)


def looks_first(gathering: Gathering) -> bool:
    by_hand, here = db.session.execute(SWITCHED_AND_HERE, {"gathering": gathering.id}).one()
    return decided(by_hand, here)


def decided(by_hand: bool | None, here: int) -> bool:
    """As the leader has switched it; until then, in a crowd."""
    return here >= CROWD if by_hand is None else bool(by_hand)


def kept_off(gathering: Gathering, by: Attendance | None = None) -> list[Kept]:
    """Everything of this session that is hidden, or what this presence wrote of it; one question to the database."""
    asked = {"gathering": gathering.id}
    if by is not None:
        asked |= {"presence": by.id, "person": by.person_id}
    found = db.session.execute(everything_kept_off(by is not None), asked).all()
    return sorted((Kept(*row) for row in found), key=lambda each: (each.kind, each.id))


@cache
def everything_kept_off(mine: bool) -> sa.CompoundSelect[Any]:
    parts = []
    for name, kind in kinds().items():
        columns = (sa.literal(name), kind.id, kind.its_words(), kind.held, kind.why_hidden)
        part = sa.select(*columns).where(kind.said_at(SESSION), kind.hidden)
        parts.append(part.where(kind.said_by(SOMEBODY)) if mine else part)
    return sa.union_all(*parts)


def anything_kept_off() -> sa.ColumnElement[bool]:
    return sa.or_(*(sa.exists().where(kind.said_at(SESSION), kind.hidden) for kind in kinds().values()))


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
