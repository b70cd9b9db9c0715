"""Finding works: always only those that this reader may see."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from cop.communities.abilities import ABILITIES
from cop.communities.models import Community, Membership
from cop.communities.queries import memberships_of
from cop.db import UtcDateTime, db
from cop.errors import Missing
from cop.identity.models import Person
from cop.talentmap.models import Exchange, Facet, WorkItem, WorkVersion

Words = dict[str, dict[str, Facet]]
Condition = sa.ColumnElement[bool]
PAGE = 50
MOST_CARDS = 300
"""A wall with more of them can be read by nobody: it counts instead."""
COLUMNS = {
    "part": WorkItem.talent_area,
    "stage": WorkItem.stage,
    "scope": WorkItem.scope,
    "reach": WorkItem.reach,
    "audience": WorkItem.audience,
}
SESSIONS = sa.table(
    "gatherings",
    *(sa.column(name, sa.Integer) for name in ("id", "community_id", "number")),
    sa.column("state", sa.String),
    sa.column("ends_at", UtcDateTime),
)
"""Sessions by their table's name: siblings are strangers, and a work only says at which one it was put here."""
KEPT_OFF = sa.table("mapped_works", sa.column("work_item_id", sa.Integer), sa.column("hidden", sa.Boolean))
"""What was put up in a session and is not on its wall: looked at first, or taken off. It is on no map either."""


COUNTED = COLUMNS | {"exchange": Exchange.kind, "community": Community.slug, "session": SESSIONS.c.number}
BESIDE: dict[str, tuple[Any, Any]] = {
    "exchange": (Exchange, Exchange.work_item_id == WorkItem.id),
    "community": (Community, Community.id == WorkItem.community_id),
    "session": (SESSIONS, SESSIONS.c.id == WorkItem.source_gathering_id),
}
"""Where a filter's word does not stand in the work itself."""


def on_the_map() -> Condition:
    kept_off = sa.select(KEPT_OFF.c.work_item_id).where(KEPT_OFF.c.work_item_id == WorkItem.id, KEPT_OFF.c.hidden)
    return ~kept_off.correlate(WorkItem).exists()


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
        seen = sa.or_(
            WorkItem.visible_to == "public",
            WorkItem.community_id.in_(self.communities),
            sa.and_(WorkItem.visible_to == "all-communities", WorkItem.community_id.in_(shared)),
        )
        return sa.and_(seen, on_the_map())

    def sees_of(self, community: Community | None) -> Condition:
        """The same, of one community: of one's own that is everything, and found by its index alone."""
        if community is None or community.id not in self.communities:
            return self.sees
        return sa.and_(WorkItem.community_id == community.id, on_the_map())


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
    """The conditions of these filters: the facets, exchange, tag, session and community (its slug)."""
    found: list[Condition] = [COLUMNS[name] == value for name, value in filters.items() if name in COLUMNS and value]
    if filters.get("exchange"):
        found.append(WorkItem.exchanges.any(Exchange.kind == filters["exchange"]))
    if filters.get("tag"):
        tags = sa.func.lower(sa.cast(WorkItem.tags, sa.Text))
        found.append(tags.contains(json.dumps(filters["tag"].lower()), autoescape=True))
    if filters.get("community"):  # asked first, so that the map of one community is found by its index
        here = db.session.scalar(sa.select(Community.id).filter_by(slug=filters["community"]))
        found.append(WorkItem.community_id == here)
    if filters.get("session"):
        at = sa.select(SESSIONS.c.id).where(SESSIONS.c.number == int(filters["session"]))
        found.append(WorkItem.source_gathering_id.in_(at))
    if view == "swaps":
        found.append(WorkItem.exchanges.any())
    return found


def left_by(
    seen: Condition, filters: Mapping[str, str], view: str | None, names: Iterable[str]
) -> dict[str, dict[str, int]]:
    """How many works each choice of each of these filters would leave while the other filters stay as they are."""
    found: dict[str, dict[str, int]] = {}
    for name in names:
        others = {each: value for each, value in filters.items() if each != name}
        query = sa.select(COUNTED[name], sa.func.count()).select_from(WorkItem).where(seen, *chosen(others, view))
        if name in BESIDE:
            query = query.join(*BESIDE[name])
        rows = db.session.execute(query.group_by(COUNTED[name]))
        found[name] = {str(slug): number for slug, number in rows}
    return found


@dataclass(frozen=True)
class Look:
    """One look at the map: how many of each part and stage there are, and a page of the works themselves."""

    counts: dict[tuple[str, str], int]
    works: list[WorkItem]
    number: int
    cards: dict[tuple[str, str], list[WorkItem]] = field(default_factory=dict)
    """The whole wall, when that is what is looked at and it can be read."""

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def goes_on(self) -> bool:
        return self.total > self.number * PAGE

    @property
    def too_many(self) -> bool:
        return self.total > MOST_CARDS

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


def look_at(conditions: list[Condition], number: int, view: str | None = None) -> Look:
    """Only what this view shows is read."""
    counts = cells(conditions)
    if view == "grid" or (view == "wall" and sum(counts.values()) > MOST_CARDS):
        return Look(counts, [], number)
    if view == "wall":
        return Look(counts, [], number, stuck_up(conditions))
    return Look(counts, works(conditions, number), number)


def how_many(conditions: list[Condition]) -> int:
    return db.session.scalar(sa.select(sa.func.count(WorkItem.id)).where(*conditions)) or 0


def in_order(conditions: list[Condition]) -> sa.Select[WorkItem]:
    """By part and title: never by stage, which would rank people's work."""
    part = sa.and_(Facet.noun == "talent_area", Facet.slug == WorkItem.talent_area)
    query = sa.select(WorkItem).outerjoin(Facet, part).where(*conditions)
    return query.order_by(Facet.position, WorkItem.title, WorkItem.id)


def works(conditions: list[Condition], page: int = 1) -> list[WorkItem]:
    """One page of them."""
    query = in_order(conditions).options(*whole())
    return list(db.session.scalars(query.limit(PAGE).offset((page - 1) * PAGE)))


def stuck_up(conditions: list[Condition]) -> dict[tuple[str, str], list[WorkItem]]:
    """The cards of each cell, with what a card says."""
    cards: dict[tuple[str, str], list[WorkItem]] = {}
    query = in_order(conditions).options(joinedload(WorkItem.community), joinedload(WorkItem.owner))
    for work in db.session.scalars(query.limit(MOST_CARDS)):
        cards.setdefault((work.talent_area, work.stage), []).append(work)
    return cards


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


def sessions_mapped(community: Community) -> list[int]:
    """The numbers of the sessions at which works were put on this map."""
    mapped = sa.exists().where(WorkItem.source_gathering_id == SESSIONS.c.id)
    query = sa.select(SESSIONS.c.number).where(SESSIONS.c.community_id == community.id, mapped)
    return list(db.session.scalars(query.order_by(SESSIONS.c.number)))


@dataclass(frozen=True)
class Held:
    """A session that has been held: what moved is asked from its end on."""

    number: int
    ended_at: datetime


def held_sessions(community: Community) -> list[Held]:
    """The newest first."""
    query = sa.select(SESSIONS.c.number, SESSIONS.c.ends_at).where(SESSIONS.c.community_id == community.id)
    rows = db.session.execute(query.where(SESSIONS.c.state == "closed").order_by(SESSIONS.c.ends_at.desc()))
    return [Held(*row) for row in rows]


def session_of(work: WorkItem) -> int | None:
    """The number of the session at which it was put on the map."""
    return db.session.scalar(sa.select(SESSIONS.c.number).where(SESSIONS.c.id == work.source_gathering_id))


def moved_since(conditions: list[Condition], moment: datetime) -> list[WorkVersion]:
    """Each change of stage from then on, by title and then by time."""
    query = sa.select(WorkVersion).join(WorkVersion.work).options(joinedload(WorkVersion.work, WorkItem.community))
    query = query.where(*conditions, WorkVersion.at >= moment, WorkVersion.stage_before.is_not(None))
    return list(db.session.scalars(query.order_by(WorkItem.title, WorkItem.id, WorkVersion.id)))


def new_since(conditions: list[Condition], moment: datetime) -> list[WorkItem]:
    query = in_order(conditions).options(joinedload(WorkItem.community), joinedload(WorkItem.owner))
    return list(db.session.scalars(query.where(WorkItem.added_at >= moment)))


def versions_of(work: WorkItem) -> list[WorkVersion]:
    """The newest first."""
    query = sa.select(WorkVersion).options(joinedload(WorkVersion.by)).filter_by(work_item_id=work.id)
    return list(db.session.scalars(query.order_by(WorkVersion.id.desc())))
