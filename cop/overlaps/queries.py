"""Works that are alike, among those that the reader may see."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from cop.db import db
from cop.overlaps.likeness import Traits, most_alike
from cop.overlaps.models import Overlap
from cop.talentmap.models import WorkItem
from cop.talentmap.queries import Reader, on_the_map, whole

MOST_COMPARED = 300
"""Each with each of them takes half a second."""
COMPARED = (WorkItem.id, WorkItem.title, WorkItem.summary, WorkItem.talent_area, WorkItem.audience)


@dataclass(frozen=True)
class Alike:
    """Another work that may be the same, and what was decided about the two, if anything."""

    work: WorkItem
    overlap: Overlap | None = None


def traits(work: WorkItem) -> Traits:
    return Traits(work.id, work.title, work.summary, work.talent_area, work.audience)


def alike(one: Traits, by: Reader) -> list[WorkItem]:
    rows = db.session.execute(sa.select(*COMPARED).where(by.sees, WorkItem.id != one.id))
    ids = most_alike(one, [Traits(*row) for row in rows])
    found = db.session.scalars(sa.select(WorkItem).options(*whole()).where(WorkItem.id.in_(ids)))
    return sorted(found, key=lambda work: ids.index(work.id))


def others(work: WorkItem, by: Reader) -> list[Alike]:
    """What is decided about this work first, then what is only suggested; nothing that the reader may not see."""
    decided = overlaps_of(work)
    known = sa.select(WorkItem).options(*whole()).where(by.sees, WorkItem.id.in_(decided))
    first = [Alike(other, decided[other.id]) for other in db.session.scalars(known.order_by(WorkItem.title))]
    return first + [Alike(other) for other in alike(traits(work), by) if other.id not in decided]


@dataclass(frozen=True)
class Duplication:
    """For the report: two works that look alike, and what its people answered; nothing, while they have not."""

    one: WorkItem
    other: WorkItem
    answer: str

    @property
    def words(self) -> str:
        return f"“{self.one.title}” and “{self.other.title}” look alike: the same may be done twice."

    @property
    def place(self) -> int | None:
        """The one community that both belong to; none when there are two."""
        return self.one.community_id if self.one.community_id == self.other.community_id else None

    @property
    def shared(self) -> bool:
        """Both may be read outside their communities, so a report may name them."""
        return "own-community" not in (self.one.visible_to, self.other.visible_to)


def duplications(communities: Collection[int]) -> list[Duplication]:
    """The risk of doing something twice, and its answer: pairs of which a work is in one of these communities.

    First those that are decided, then those that are only suggested. What is seen by its own community only is never
    paired with a work of another one, and works that were kept off a wall are in none.
    """
    decided = decided_pairs(communities)
    known = {(each.one.id, each.other.id) for each in decided}
    found = [pair for pair in suggested_pairs(communities) or () if pair not in known]
    query = sa.select(WorkItem).options(*whole()).where(WorkItem.id.in_({each for pair in found for each in pair}))
    works = {work.id: work for work in db.session.scalars(query)}
    return decided + [Duplication(works[one], works[other], "") for one, other in found]


def answered(communities: Collection[int]) -> list[Duplication]:
    """For whoever reads the report: what was decided about works that they may see."""
    return [each for each in decided_pairs(communities) if each.shared]


def undecided(communities: Collection[int], decided: Collection[Duplication]) -> str:
    """For the same reader, in a sentence: how many pairs of works that they may see look alike and wait for an answer,
    which these have. Nothing when none waits."""
    found = suggested_pairs(communities, WorkItem.visible_to != "own-community", most=MOST_COMPARED)
    if found is None:
        return f"More than {MOST_COMPARED} works are shared: which of them look alike has not been compared."
    waiting = len(set(found) - {(each.one.id, each.other.id) for each in decided})
    pairs = "1 pair of works looks alike" if waiting == 1 else f"{waiting} pairs of works look alike"
    return f"{pairs}, and nobody has said yet whether to join up or keep apart." if waiting else ""


def decided_pairs(communities: Collection[int]) -> list[Duplication]:
    one, other = sa.orm.aliased(WorkItem), sa.orm.aliased(WorkItem)
    query = sa.select(Overlap).join(one, Overlap.one_id == one.id).join(other, Overlap.other_id == other.id)
    query = query.where(sa.or_(one.community_id.in_(communities), other.community_id.in_(communities)))
    rows = db.session.scalars(query.options(joinedload(Overlap.one), joinedload(Overlap.other)).order_by(Overlap.id))
    return [Duplication(each.one, each.other, each.said) for each in rows]


def suggested_pairs(
    communities: Collection[int], *only: sa.ColumnElement[bool], most: int | None = None
) -> list[tuple[int, int]] | None:
    """Among the works of these communities; each pair once. None: there are more works than `most`."""
    columns = (WorkItem.community_id, WorkItem.visible_to, *COMPARED)
    among = WorkItem.community_id.in_(communities), on_the_map(), *only
    rows = db.session.execute(sa.select(*columns).where(*among).limit(most and most + 1)).all()
    if most and len(rows) > most:
        return None
    where = {row.id: (row.community_id, row.visible_to != "own-community") for row in rows}
    traits = [Traits(*row[2:]) for row in rows]
    pairs: dict[tuple[int, int], None] = {}
    for one in traits:
        for found in most_alike(one, [other for other in traits if other.id != one.id]):
            (here, shared), (there, also) = where[one.id], where[found]
            if here == there or (shared and also):
                pairs[min(one.id, found), max(one.id, found)] = None
    return list(pairs)


def overlaps_of(work: WorkItem) -> dict[int, Overlap]:
    """Each decision about this work, under the id of the other one."""
    query = sa.select(Overlap).where(sa.or_(Overlap.one_id == work.id, Overlap.other_id == work.id))
    return {each.other_id if each.one_id == work.id else each.one_id: each for each in db.session.scalars(query)}


def overlap(work: WorkItem, other: WorkItem) -> Overlap:
    """The decision about these two: the one there is, or a new one."""
    there = overlaps_of(work).get(other.id)
    if there is None:
        there = Overlap.between(work, other)
        db.session.add(there)
    return there
