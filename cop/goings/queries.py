"""Who could take over, who could stand in, and who does."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload

from cop import clock
from cop.communities.models import COVER, Community, Membership
from cop.communities.queries import members_of
from cop.db import db
from cop.identity.models import Person


def heirs(community: Community) -> list[Membership]:
    return [m for m in members_of(community) if m.access in ("practitioner", "convenor") and m.person.email]


def colleagues(community: Community) -> list[tuple[Person, str]]:
    """Members of this community, and facilitators of the others of its programme."""
    found = [(m.person, "of this community") for m in heirs(community)]
    here = {person.id for person, _known in found} | {m.person_id for m in members_of(community)}
    both = (joinedload(Membership.person), contains_eager(Membership.community))
    others = sa.select(Membership).join(Membership.community).options(*both)
    others = others.where(Community.programme_id == community.programme_id, Community.id != community.id)
    for each in db.session.scalars(others.filter_by(access="facilitator", left_at=None)):
        if each.person_id not in here:
            here.add(each.person_id)
            found.append((each.person, f"facilitator of {each.place}"))
    return sorted(found, key=lambda each: each[0].name)


def any_membership(community: Community, person: Person) -> Membership | None:
    """Also one that has ended: somebody who comes back is the same person here."""
    return db.session.scalar(sa.select(Membership).filter_by(community_id=community.id, person_id=person.id))


def covers_of(community: Community) -> list[Membership]:
    """Those of today and of days to come: one that is over has ended by itself."""
    query = sa.select(Membership).options(joinedload(Membership.person)).where(Membership.covers_until >= clock.today())
    here = query.filter_by(community_id=community.id, left_at=None)
    return list(db.session.scalars(here.order_by(Membership.covers_from)))


def begin_cover(community: Community, person: Person) -> Membership:
    found = any_membership(community, person)
    if found is None:
        found = Membership(person=person, community=community, access=COVER)
        db.session.add(found)
    elif found.left_at is not None:
        found.access, found.left_at = COVER, None
    return found
