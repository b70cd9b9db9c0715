"""The browsers that somebody is signed in on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa

from cop import live
from cop.communities.models import Membership
from cop.db import db
from cop.gatherings.models import Gathering
from cop.identity.models import Login, Person


def logins_of(person: Person, now: datetime) -> list[Login]:
    """Those that still open something, the newest first."""
    query = sa.select(Login).filter_by(person_id=person.id, revoked_at=None, epoch=person.epoch)
    return list(db.session.scalars(query.where(Login.ends_at > now).order_by(Login.id.desc())))


def end_other_logins(kept: Login, now: datetime) -> None:
    others = sa.update(Login).where(Login.person_id == kept.person_id, Login.id != kept.id, Login.revoked_at.is_(None))
    db.session.execute(others.values(revoked_at=now))
    tell_their_screens(kept.person_id)


def tell_their_screens(person_id: int) -> None:
    """A screen that shows a session asks again, and is told that nobody is signed in."""
    mine = sa.select(Membership.community_id).filter_by(person_id=person_id, left_at=None)
    tell_sessions(db.session.scalars(sa.select(Gathering.id).where(Gathering.community_id.in_(mine), IS_OPEN)))


def tell_sessions(ids: Iterable[int]) -> None:
    for each in list(ids):
        live.changed(each)


IS_OPEN = Gathering.state == "open"
