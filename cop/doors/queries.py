"""Public communities, and who asks to join them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa

from cop.communities.models import Community, Membership
from cop.db import db, insert_for
from cop.doors.models import FROM_ONE_PLACE, FULL, FULL_FROM_HERE, MOST_WAITING, WAITS, JoinRequest
from cop.identity.models import Person


def public_communities() -> list[Community]:
    query = sa.select(Community).filter_by(is_public=True, ended=None).order_by(Community.name)
    return list(db.session.scalars(query))


def public_community(slug: str) -> Community | None:
    return db.session.scalar(sa.select(Community).filter_by(slug=slug, is_public=True, ended=None))


def requests_for(community: Community) -> list[JoinRequest]:
    query = sa.select(JoinRequest).filter_by(community_id=community.id).order_by(JoinRequest.id)
    return list(db.session.scalars(query))


def how_many_ask(community: Community) -> int:
    query = sa.select(sa.func.count()).select_from(JoinRequest).filter_by(community_id=community.id)
    return db.session.scalar(query) or 0


def who_belong_already(community: Community) -> set[int]:
    """The numbers of requests by an address that is a member's."""
    query = sa.select(JoinRequest.id).join(Person, Person.email == JoinRequest.email)
    query = query.join(Membership, Membership.person_id == Person.id)
    here = (JoinRequest.community_id == community.id, Membership.community_id == community.id)
    return set(db.session.scalars(query.where(*here, Membership.left_at.is_(None))))


def request_here(community: Community, number: int) -> JoinRequest | None:
    return db.session.scalar(sa.select(JoinRequest).filter_by(community_id=community.id, id=number))


def note_request(community: Community, said: Mapping[str, str], origin: int, now: datetime) -> str:
    """One an address: asking again changes nothing. Why a full list takes no more, whoever asks; else nothing."""
    waiting = sa.select(JoinRequest.origin).filter_by(community_id=community.id)
    origins = list(db.session.scalars(waiting))
    if len(origins) >= MOST_WAITING:
        return FULL
    if origins.count(origin) >= FROM_ONE_PLACE:
        return FULL_FROM_HERE
    row = {**said, "email": Person.normal_address(said["email"]), "community_id": community.id, "asked_at": now}
    made = insert_for(JoinRequest).values(**row, origin=origin)
    db.session.execute(made.on_conflict_do_nothing(index_elements=["community_id", "email"]))
    return ""


def forget_requests(now: datetime) -> None:
    db.session.execute(sa.delete(JoinRequest).where(JoinRequest.asked_at <= now - WAITS))
