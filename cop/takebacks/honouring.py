"""What people took back goes: by tomorrow morning, from wherever it was opened."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from cop.curiosities.models import Curiosity
from cop.db import db
from cop.reflections.boxes import SealedAnswer
from cop.reflections.models import Reflection
from cop.reflections.sealing import TAG_BYTES
from cop.takebacks.models import TakeBack

AT_ONCE = 200
"""So many in one transaction: nobody in a room waits for a long night's work."""


def meant_by(kind: type[Reflection] | type[Curiosity], tag: bytes) -> sa.ColumnElement[bool]:
    """A whole tag, or the beginning of one that somebody typed; either way a look into the index."""
    return kind.tag.between(tag, tag.ljust(TAG_BYTES, b"\xff"))


def is_opened(tag: bytes) -> bool:
    """Whether an answer with this tag has been opened. Nothing of the asking is kept."""
    there = [sa.exists().where(meant_by(kind, tag)) for kind in (Reflection, Curiosity)]
    return bool(db.session.scalar(sa.select(sa.or_(*there))))


def wishes_after(last: bytes) -> Sequence[bytes]:
    """The next batch, in the order of the tags, which is none."""
    query = sa.select(TakeBack.tag).where(TakeBack.tag > last).order_by(TakeBack.tag)
    return db.session.scalars(query.limit(AT_ONCE)).all()


def honour(tags: Sequence[bytes]) -> int:
    """Delete what its writers want gone. A tag that matches nothing waits while something is still sealed.

    What is sealed is asked first: PostgreSQL looks anew with every statement, and a part that opened between the two
    the other way round would be found neither sealed nor open, and the wish be thrown away.
    """
    sealed = db.session.scalar(sa.select(sa.exists().where(SealedAnswer.rev > 0)))
    found = [
        *db.session.scalars(sa.select(Reflection).where(sa.or_(*(meant_by(Reflection, tag) for tag in tags)))),
        *db.session.scalars(sa.select(Curiosity).where(sa.or_(*(meant_by(Curiosity, tag) for tag in tags)))),
    ]
    done = {row.tag for row in found}
    for row in found:
        row.take_back()
    over = [tag for tag in tags if any(each.startswith(tag) for each in done)] if sealed else tags
    db.session.execute(sa.delete(TakeBack).where(TakeBack.tag.in_(over)))
    return len(found)
