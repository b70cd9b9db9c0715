"""Corrections, and registers that nobody has checked."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from cop import clock
from cop.afterwards.models import Correction, UncheckedRegister, is_settled
from cop.communities.models import Community, Programme
from cop.db import db
from cop.gatherings.models import Gathering


def corrections_of(gathering: Gathering) -> Sequence[Correction]:
    """The first one first."""
    query = sa.select(Correction).filter_by(gathering_id=gathering.id)
    return db.session.scalars(query.order_by(Correction.made_on, Correction.id)).all()


def unchecked(gathering: Gathering) -> bool:
    return db.session.get(UncheckedRegister, gathering.id) is not None


def settled(gathering: Gathering) -> bool:
    """Whether changing its sign-in sheet is a correction now."""
    return is_settled(gathering, unchecked(gathering), clock.now())


def not_checked_in(programme: Programme) -> Sequence[Gathering]:
    """Sessions of this programme that closed by themselves: their attendance is counted as it stands."""
    query = sa.select(Gathering).join(UncheckedRegister).join(Gathering.community)
    query = query.where(Community.programme_id == programme.id).order_by(Community.name, Gathering.number)
    return db.session.scalars(query.options(sa.orm.contains_eager(Gathering.community))).all()
