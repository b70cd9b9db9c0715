"""Finding other groups, risks and plans: of one community, or of several."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TypeVar

import sqlalchemy as sa

from cop.communities.models import Community, Programme
from cop.db import db
from cop.errors import Missing
from cop.network.models import NetworkLink, Risk, SustainPlan

Found = TypeVar("Found", NetworkLink, Risk)


def links_among(communities: Collection[int]) -> Sequence[NetworkLink]:
    query = sa.select(NetworkLink).where(NetworkLink.community_id.in_(communities))
    return db.session.scalars(query.order_by(NetworkLink.community_id, NetworkLink.name)).all()


def risks_among(communities: Collection[int], programme: Programme) -> Sequence[Risk]:
    """Theirs, and those of the whole programme."""
    here = sa.or_(Risk.community_id.in_(communities), Risk.programme_id == programme.id)
    return db.session.scalars(sa.select(Risk).where(here).order_by(Risk.community_id, Risk.id)).all()


def plans_among(communities: Collection[int]) -> Sequence[SustainPlan]:
    query = sa.select(SustainPlan).where(SustainPlan.community_id.in_(communities))
    return db.session.scalars(query.order_by(SustainPlan.community_id)).all()


def link_in(community: Community, number: int) -> NetworkLink:
    return one_of(NetworkLink, community, number)


def risk_in(community: Community, number: int) -> Risk:
    return one_of(Risk, community, number)


def one_of(model: type[Found], community: Community, number: int) -> Found:
    found = db.session.scalar(sa.select(model).filter_by(id=number, community_id=community.id))
    if found is None:
        raise Missing
    return found


def plan_of(community: Community) -> SustainPlan | None:
    return db.session.get(SustainPlan, community.id)
