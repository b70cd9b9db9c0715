"""The works of a programme file coming in, with everything that hangs on them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time
from typing import Protocol

import sqlalchemy as sa

from cop import clock
from cop.aims.models import Output, ServedAim
from cop.borrowing.models import Borrowing
from cop.communities.models import Community
from cop.db import Model, db
from cop.documents.models import Document
from cop.filesections import sections as s
from cop.gatherings.models import Gathering
from cop.identity.models import Person
from cop.overlaps.models import Overlap
from cop.talentmap.models import Exchange, WorkItem, WorkVersion

NOON = time(12)
SAME = {"title", "talent_area", "scope", "stage", "reach", "phases", "audience", "summary", "tags", "visible_to"}


class Arriving(Protocol):
    """What the file's ids have become so far."""

    @property
    def people(self) -> Mapping[str, Person]: ...
    @property
    def communities(self) -> Mapping[str, Community]: ...
    @property
    def gatherings(self) -> Mapping[str, Gathering]: ...
    @property
    def works(self) -> dict[str, WorkItem]: ...


def load_works(file: s.ProgrammeFile, arriving: Arriving) -> None:
    for record in file.work_items:
        arriving.works[record.id] = a_work(record, arriving)
    db.session.add_all(arriving.works.values())
    db.session.flush()  # the works have their numbers now
    db.session.add_all([*overlaps(file, arriving), *borrowings(file, arriving)])
    db.session.add_all(output for record in file.work_items for output in outputs(record, arriving))


def person_id(name: str | None, arriving: Arriving) -> int | None:
    return arriving.people[name].id if name else None


def a_work(record: s.WorkItem, arriving: Arriving) -> WorkItem:
    """Put on the map when it says; else at its session, as far as anybody knows."""
    there = arriving.gatherings[record.source_gathering] if record.source_gathering else None
    work = WorkItem(
        ref=record.id,
        community_id=arriving.communities[record.community].id,
        owner_id=person_id(record.owner, arriving),
        source_gathering_id=there.id if there else None,
        added_at=noon(record.added) or (there.starts_at if there else None),
        may_be_borrowed=record.may_be_borrowed,
        **record.model_dump(include=SAME),
    )
    work.changed_at = noon(record.changed)
    work.further_owners.extend({arriving.people[name] for name in record.owners if name != record.owner})
    texts = {each.kind: each.text for each in record.exchanges}
    texts |= {record.exchange: record.exchange_text} if record.exchange else {}
    work.exchanges.extend(Exchange(kind=kind, text=text) for kind, text in texts.items())
    work.versions.extend(a_version(each, arriving) for each in record.versions)
    return work


def a_version(record: s.WorkVersion, arriving: Arriving) -> WorkVersion:
    told = record.told.model_dump() if record.told else {}
    return WorkVersion(
        at=moment(record.at),
        by_id=person_id(record.by, arriving),
        stage=(record.told.stage if record.told else record.stage) or "",
        stage_before=record.stage_before,
        told={name: value for name, value in told.items() if value is not None or name in SAME},
    )


def noon(day: date | None) -> datetime | None:
    return clock.at(day, NOON) if day else None


def moment(said: str | None) -> datetime | None:
    return datetime.fromisoformat(said).astimezone(UTC) if said else None


def overlaps(file: s.ProgrammeFile, arriving: Arriving) -> Iterator[Overlap]:
    for record in file.overlaps:
        found = Overlap.between(*(arriving.works[name] for name in record.works))
        found.choice, found.because = record.choice, record.because
        found.decided_by_id = person_id(record.decided_by, arriving)
        yield found


def borrowings(file: s.ProgrammeFile, arriving: Arriving) -> Iterator[Model]:
    for record in file.borrowings:
        origin = arriving.works[record.origin] if record.origin else None
        yield Borrowing(
            copy_id=arriving.works[record.work].id,
            origin_id=origin.id if origin else None,
            origin_title=record.title,
            origin_place=record.place,
            adapted=record.adapted,
            by_id=person_id(record.by, arriving),
            at=noon(record.on),
        )


def outputs(record: s.WorkItem, arriving: Arriving) -> Iterator[Model]:
    work = arriving.works[record.id]
    for output in record.outputs:
        yield Output(work_item_id=work.id, **output.model_dump())


def serve_aims(file: s.ProgrammeFile, arriving: Arriving) -> None:
    """Once the documents are there: an aim names its document by the slug that it has in its community."""
    query = sa.select(Document.community_id, Document.slug, Document.id)
    places = [community.id for community in arriving.communities.values()]
    known = {(c, slug): found for c, slug, found in db.session.execute(query.where(Document.community_id.in_(places)))}
    for record in file.work_items:
        work = arriving.works[record.id]
        for aim in record.aims:
            document = known.get((work.community_id, aim.document or ""))
            db.session.add(ServedAim(work_item_id=work.id, text=aim.text, document_id=document))
