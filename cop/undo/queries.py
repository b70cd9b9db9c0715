"""The last step of a session, and forgetting the steps of those that have closed."""

from __future__ import annotations

import sqlalchemy as sa

from cop.db import db
from cop.gatherings.models import Gathering
from cop.undo.models import Step


def last_step(gathering: Gathering) -> Step | None:
    """What Undo would undo now. Undone, the one before it is the last again."""
    query = sa.select(Step).filter_by(gathering_id=gathering.id).order_by(Step.id.desc())
    return db.session.scalar(query.limit(1))


def forget_what_has_closed() -> int:
    """Nothing is undone in a session that is over; what its steps kept of it goes."""
    over = sa.select(Gathering.id).where(Gathering.state != "open")
    found = db.session.execute(sa.delete(Step).where(Step.gathering_id.in_(over)))
    return int(found.rowcount)  # type: ignore[attr-defined]
