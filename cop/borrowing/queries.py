"""Whom a work thanks, and who has borrowed it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from cop.borrowing.models import Borrowing
from cop.communities.abilities import ABILITIES
from cop.communities.models import Community
from cop.communities.queries import memberships_of
from cop.db import db
from cop.identity.models import Person
from cop.talentmap.models import WorkItem
from cop.talentmap.queries import Reader, on_the_map, whole

FARTHEST = 30
"""Copies of copies of copies: nobody follows them farther."""


@dataclass(frozen=True)
class Credit:
    """One thanks. The work itself only when this reader may see it: the words of the thanks always stay."""

    title: str
    place: str
    adapted: str
    work: WorkItem | None


def lineage(work: WorkItem, by: Reader) -> list[Credit]:
    """Where it was borrowed, where that was borrowed, and so on: the nearest first."""
    steps: list[Borrowing] = []
    step = db.session.get(Borrowing, work.id)
    while step and len(steps) < FARTHEST:
        steps.append(step)
        step = db.session.get(Borrowing, step.origin_id) if step.origin_id else None
    seen = visible([step.origin_id for step in steps if step.origin_id], by)
    return [Credit(s.origin_title, s.origin_place, s.adapted, seen.get(s.origin_id or 0)) for s in steps]


def visible(ids: list[int], by: Reader) -> dict[int, WorkItem]:
    query = sa.select(WorkItem).options(*whole()).where(by.sees, WorkItem.id.in_(ids))
    return {work.id: work for work in db.session.scalars(query)}


def borrowed_where(work: WorkItem) -> dict[str, int]:
    """How many copies each community has of it, copies of copies too, by the community's name."""
    places: Counter[str] = Counter()
    latest, known = [work.id], {work.id}
    while latest:
        query = sa.select(Borrowing.copy_id, Community.name).join(WorkItem, WorkItem.id == Borrowing.copy_id)
        query = query.join(Community, Community.id == WorkItem.community_id)
        found = db.session.execute(query.where(Borrowing.origin_id.in_(latest), on_the_map())).all()
        fresh = [(copy, name) for copy, name in found if copy not in known]
        places.update(name for _, name in fresh)
        latest = [copy for copy, _ in fresh]
        known.update(latest)
    return dict(sorted(places.items()))


def may_borrow_into(person: Person) -> list[Community]:
    """The communities where this person puts work on the map."""
    found = [m.community for m in memberships_of(person) if m.community and "add work" in ABILITIES[m.access]]
    return [community for community in found if community]


def borrowings_among(ids: list[int]) -> list[Borrowing]:
    """Every borrowing by one of these works, with what it thanks."""
    query = sa.select(Borrowing).options(joinedload(Borrowing.origin)).where(Borrowing.copy_id.in_(ids))
    return list(db.session.scalars(query.order_by(Borrowing.copy_id)))
