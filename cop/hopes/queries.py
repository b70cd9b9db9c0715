"""A community's hopes, as its pages, its sessions and the report read them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from cop.communities.models import Community
from cop.db import db
from cop.errors import Missing
from cop.gatherings.models import Gathering
from cop.gatherings.queries import one_at_a_time
from cop.hopes.models import Hope

NEAR = timedelta(days=7)


def hopes_of(community: Community) -> Sequence[Hope]:
    """Every hope of this community but those kept off the screen as hurtful, in the order in which they were said."""
    return hopes_among([community.id])


def hopes_among(communities: Collection[int]) -> Sequence[Hope]:
    """For the report too: whatever became of it, and also when nobody has looked at it again."""
    people = (joinedload(Hope.gathering), joinedload(Hope.looked_in))
    query = sa.select(Hope).options(*people).where(Hope.community_id.in_(communities), ~Hope.hidden)
    return db.session.scalars(query.order_by(Hope.community_id, Hope.id)).all()


def hope_of(community: Community, hope_id: int) -> Hope:
    found = db.session.get(Hope, hope_id)
    if found is None or found.community_id != community.id or found.hidden:
        raise Missing
    return found


def said_before(gathering: Gathering, once: str | None) -> bool:
    """Whether a phone's hope has arrived already, and its answer was lost."""
    if not once:
        return False
    one_at_a_time(gathering)
    there = sa.exists().where(Hope.gathering_id == gathering.id, Hope.once == once)
    return bool(db.session.scalar(sa.select(there)))


def is_first(gathering: Gathering) -> bool:
    """Hopes are asked for when a community begins."""
    earlier = sa.exists().where(
        Gathering.community_id == gathering.community_id,
        Gathering.state == "closed",
        ~Gathering.rehearsal,
        Gathering.number < gathering.number,
    )
    return not db.session.scalar(sa.select(earlier))


def is_last(gathering: Gathering) -> bool:
    """The last of the sessions that were planned, or one within a week of the end of facilitation."""
    community = gathering.community
    planned, ends = community.programme.sessions_planned, community.facilitation_ends
    return (planned is not None and gathering.number >= planned) or (ends is not None and gathering.day >= ends - NEAR)
