"""Works that are alike, among those that the reader may see."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from cop.db import db
from cop.overlaps.likeness import Traits, most_alike
from cop.overlaps.models import Overlap
from cop.talentmap.models import WorkItem
from cop.talentmap.queries import Reader, whole

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
