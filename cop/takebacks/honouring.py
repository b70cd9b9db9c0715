"""What people took back goes: by tomorrow morning, from wherever it was opened."""

from __future__ import annotations

import sqlalchemy as sa

from cop.curiosities.models import Curiosity
from cop.db import db
from cop.reflections.models import Reflection, SealedAnswer
from cop.takebacks.models import TakeBack


def honour_take_backs() -> int:
    """Delete what its writer wants gone. A tag that matches nothing waits while something is still sealed."""
    sealed = db.session.scalar(sa.select(sa.exists().where(SealedAnswer.rev > 0)))
    gone = 0
    for wish in db.session.scalars(sa.select(TakeBack)).all():
        found = [
            *db.session.scalars(sa.select(Reflection).filter_by(tag=wish.tag)),
            *db.session.scalars(sa.select(Curiosity).filter_by(tag=wish.tag)),
        ]
        for row in found:
            row.take_back()
        gone += len(found)
        if found or not sealed:
            db.session.delete(wish)
    return gone
