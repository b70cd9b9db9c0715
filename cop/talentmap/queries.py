"""Finding works: always only those that this reader may see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from cop.communities.abilities import ABILITIES
from cop.communities.models import Community, Membership
from cop.communities.queries import memberships_of
from cop.db import db
from cop.errors import Missing
from cop.identity.models import Person
from cop.talentmap.models import Exchange, Facet, WorkItem

Words = dict[str, dict[str, Facet]]
Condition = sa.ColumnElement[bool]
PAGE = 50
COLUMNS = {
    "part": WorkItem.talent_area,
    "stage": WorkItem.stage,
    "scope": WorkItem.scope,
    "reach": WorkItem.reach,
}


@dataclass(frozen=True)
class Reader:
    """How far somebody sees: their own communities whole, what is shared in their programmes, public works."""

    communities: frozenset[int] = frozenset()
    programmes: frozenset[int] = frozenset()

    @property
    def sees_names(self) -> bool:
        """Owners are named to those who are members somewhere; the academy and the public see works only."""
        return bool(self.communities)

    @property
    def sees(self) -> Condition:
        shared = sa.select(Community.id).where(Community.programme_id.in_(self.programmes))
        return sa.or_(
            WorkItem.visible_to == "public",
            WorkItem.community_id.in_(self.communities),
            sa.and_(WorkItem.visible_to == "all-communities", WorkItem.community_id.in_(shared)),
        )


def reader(person: Person | None) -> Reader:
    """A stranger (None) sees what is public."""
    memberships = memberships_of(person) if person else []
    own = {m.community_id for m in memberships if m.community_id and "see the map" in ABILITIES[m.access]}
    programmes = {programme_of(m) for m in memberships if "see shared work" in ABILITIES[m.access]}
    return Reader(frozenset(own), frozenset(programmes))


def programme_of(membership: Membership) -> int:
    if membership.community:
        return membership.community.programme_id
    assert membership.programme_id is not None  # a membership has one place: the table checks it
    return membership.programme_id


def vocabulary() -> Words:
    """Each noun's words by slug, in their order."""
    words: Words = {}
    for facet in db.session.scalars(sa.select(Facet).order_by(Facet.noun, Facet.position)):
        words.setdefault(facet.noun, {})[facet.slug] = facet
    return words


def chosen(filters: Mapping[str, str], view: str | None = None) -> list[Condition]:
    """The conditions of these filters: part, stage, scope, reach, exchange, community (its slug)."""
    found: list[Condition] = [COLUMNS[name] == value for name, value in filters.items() if name in COLUMNS and value]
    if filters.get("exchange"):
        found.append(WorkItem.exchanges.any(Exchange.kind == filters["exchange"]))
    if filters.get("community"):
        found.append(WorkItem.community.has(slug=filters["community"]))
    if view == "swaps":
        found.append(WorkItem.exchanges.any())
    return found


@dataclass(frozen=True)
class Look:
    """One look at the map: how many of each part and stage there are, and a page of the works themselves."""

    counts: dict[tuple[str, str], int]
    works: list[WorkItem]
    number: int

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def goes_on(self) -> bool:
        return self.total > self.number * PAGE

    @property
    def parts(self) -> set[str]:
        """Those with any work at all: the others are the gaps."""
        return {part for part, _ in self.counts}

    @property
    def by_part(self) -> list[tuple[str, list[WorkItem]]]:
        return [(part, list(found)) for part, found in groupby(self.works, key=attrgetter("talent_area"))]

    def swaps(self, kind: str) -> list[Exchange]:
        """What is offered, looked for or invited to by the works of this page."""
        return [exchange for work in self.works for exchange in work.exchanges if exchange.kind == kind]


def look_at(conditions: list[Condition], number: int) -> Look:
    return Look(cells(conditions), works(conditions, number), number)


def works(conditions: list[Condition], page: int = 1) -> list[WorkItem]:
    """One page of them by part and title: never by stage, which would rank people's work."""
    part = sa.and_(Facet.noun == "talent_area", Facet.slug == WorkItem.talent_area)
    query = sa.select(WorkItem).outerjoin(Facet, part).where(*conditions)
    query = query.options(*whole()).order_by(Facet.position, WorkItem.title, WorkItem.id)
    return list(db.session.scalars(query.limit(PAGE).offset((page - 1) * PAGE)))


def whole() -> list[Any]:
    """What a card shows, fetched with it."""
    of_owner = joinedload(WorkItem.owner)
    return [joinedload(WorkItem.community), of_owner, *map(selectinload, (WorkItem.further_owners, WorkItem.exchanges))]


def cells(conditions: list[Condition]) -> dict[tuple[str, str], int]:
    """How many there are of each part and stage."""
    cell = (WorkItem.talent_area, WorkItem.stage)
    query = sa.select(*cell, sa.func.count()).where(*conditions).group_by(*cell)
    return {(part, stage): count for part, stage, count in db.session.execute(query)}


def work_in(community: Community, work_id: int, by: Reader) -> WorkItem:
    query = sa.select(WorkItem).options(*whole()).where(by.sees)
    found = db.session.scalar(query.filter_by(id=work_id, community_id=community.id))
    if found is None:
        raise Missing
    return found


def work_called(work_id: int, by: Reader) -> WorkItem:
    """Wherever it is."""
    found = db.session.scalar(sa.select(WorkItem).options(*whole()).where(by.sees, WorkItem.id == work_id))
    if found is None:
        raise Missing
    return found


def communities_seen(by: Reader) -> list[Community]:
    """Those with a work that this reader may see."""
    query = sa.select(Community).where(Community.id.in_(sa.select(WorkItem.community_id).where(by.sees)))
    return list(db.session.scalars(query.order_by(Community.name)))
