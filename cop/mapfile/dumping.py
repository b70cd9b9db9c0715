"""The works of a programme going out, with everything that hangs on them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from cop import clock
from cop.aims.models import Output, ServedAim
from cop.borrowing.models import Borrowing
from cop.db import db
from cop.documents.models import Document
from cop.overlaps.models import Overlap
from cop.talentmap.models import EXCHANGES, TOLD, WorkItem, WorkVersion
from cop.talentmap.queries import on_the_map

Json = dict[str, Any]


class Leaving(Protocol):
    """What the rows are called in the file."""

    @property
    def people(self) -> Mapping[int, str]: ...
    @property
    def communities(self) -> Mapping[int, str]: ...
    @property
    def gatherings(self) -> Mapping[int, str]: ...
    @property
    def works(self) -> dict[int, str]: ...


def dump_works(leaving: Leaving) -> Json:
    """Without what was kept off the wall: it is on no map, so it is in no file."""
    rows = works_of(leaving)
    leaving.works.update(named(rows))
    further = Further.of(list(leaving.works))
    both = Overlap.one_id.in_(leaving.works) & Overlap.other_id.in_(leaving.works)
    decided = db.session.scalars(sa.select(Overlap).where(both).order_by(Overlap.id))
    query = sa.select(Borrowing).where(Borrowing.copy_id.in_(leaving.works)).order_by(Borrowing.copy_id)
    return {
        "work_items": [{"id": leaving.works[row.id]} | work_record(row, further, leaving) for row in rows],
        "overlaps": [overlap_record(each, leaving) for each in decided],
        "borrowings": [borrowing_record(each, leaving) for each in db.session.scalars(query)],
    }


def works_of(leaving: Leaving) -> list[WorkItem]:
    loads = (selectinload(WorkItem.exchanges), selectinload(WorkItem.versions), selectinload(WorkItem.further_owners))
    query = sa.select(WorkItem).options(*loads).where(WorkItem.community_id.in_(leaving.communities), on_the_map())
    return list(db.session.scalars(query.order_by(WorkItem.id)))


def named(rows: list[WorkItem]) -> dict[int, str]:
    """As the file that brought it said, each once."""
    names: dict[int, str] = {}
    for row in rows:
        name = row.ref or f"w{row.id}"
        names[row.id] = name if name not in names.values() else f"{name[:40]}-{row.id}"
    return names


def told(record: Json) -> Json:
    return {key: value for key, value in record.items() if value is not None}


def day(moment: date | datetime | None) -> str | None:
    return clock.local(moment).date().isoformat() if isinstance(moment, datetime) else None


@dataclass(frozen=True)
class Further:
    """What other tables say of the works, by their ids: asked once for all of them."""

    aims: dict[int, list[Json]]
    outputs: dict[int, list[Json]]

    @classmethod
    def of(cls, ids: list[int]) -> Further:
        aims: dict[int, list[Json]] = defaultdict(list)
        query = sa.select(ServedAim, Document.slug).outerjoin(Document, Document.id == ServedAim.document_id)
        for aim, slug in db.session.execute(query.where(ServedAim.work_item_id.in_(ids)).order_by(ServedAim.id)):
            aims[aim.work_item_id].append(told({"text": aim.text, "document": slug}))
        outputs: dict[int, list[Json]] = defaultdict(list)
        for each in db.session.scalars(sa.select(Output).where(Output.work_item_id.in_(ids)).order_by(Output.id)):
            outputs[each.work_item_id].append({"title": each.title, "state": each.state, "link": each.link})
        return cls(aims, outputs)


def work_record(row: WorkItem, further: Further, leaving: Leaving) -> Json:
    offered = {each.kind: each.text for each in row.exchanges}
    kind = next(iter(offered), None)
    record = {
        "community": leaving.communities[row.community_id],
        "owner": leaving.people.get(row.owner_id or 0),
        "owners": sorted(leaving.people[each.id] for each in row.further_owners if each.id in leaving.people),
        "exchange": kind,
        "exchange_text": offered.pop(kind) if kind else None,
        "exchanges": [{"kind": key, "text": text} for key, text in offered.items()],
        "added": day(row.added_at),
        "changed": day(row.changed_at),
        "may_be_borrowed": row.may_be_borrowed,
        "versions": [version_record(each, leaving) for each in row.versions],
        "aims": further.aims.get(row.id, []),
        "outputs": further.outputs.get(row.id, []),
    }
    there = leaving.gatherings.get(row.source_gathering_id or 0)
    return told(record | {key: getattr(row, key) for key in TOLD}) | {"source_gathering": there}


def version_record(row: WorkVersion, leaving: Leaving) -> Json:
    said = {key: value for key, value in row.told.items() if key in (*TOLD, *EXCHANGES)}
    at = row.at.isoformat(timespec="seconds").replace("+00:00", "Z") if row.at else None
    more = {"at": at, "by": leaving.people.get(row.by_id or 0), "stage_before": row.stage_before}
    return told({"told": told(said) or None, "stage": None if said else row.stage} | more)


def overlap_record(row: Overlap, leaving: Leaving) -> Json:
    record = {"works": [leaving.works[row.one_id], leaving.works[row.other_id]], "choice": row.choice}
    return record | told({"because": row.because, "decided_by": leaving.people.get(row.decided_by_id or 0)})


def borrowing_record(row: Borrowing, leaving: Leaving) -> Json:
    """The words of the thanks leave even when the work that is thanked belongs to another programme."""
    record = {"work": leaving.works[row.copy_id], "title": row.origin_title, "place": row.origin_place}
    more = {"origin": leaving.works.get(row.origin_id or 0), "by": leaving.people.get(row.by_id or 0)}
    return record | told(more | {"adapted": row.adapted, "on": day(row.at)})
