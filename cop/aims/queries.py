"""The aims of a community as its documents say them now, and the work behind each."""

from __future__ import annotations

from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.orm import joinedload

from cop.aims.models import Output, ServedAim
from cop.aims.wording import aims_in
from cop.communities.models import Community
from cop.db import db
from cop.documents.models import Document, Version
from cop.errors import Missing
from cop.talentmap.models import WorkItem
from cop.talentmap.queries import Reader


@dataclass
class Aim:
    """One aim, the document that says it (None: no document says it any more), and the works that serve it."""

    text: str
    document: Document | None
    works: list[WorkItem] = field(default_factory=list)


def aims_of(community: Community) -> dict[str, Aim]:
    """By its words, in the order of the documents: the newest published version of each that is in use."""
    any_version = orm.aliased(Version)
    last = sa.select(sa.func.max(any_version.number)).where(any_version.document_id == Document.id)
    newest = last.where(any_version.state == "published").correlate(Document).scalar_subquery()
    query = sa.select(Document, Version.body).join(Version, Version.document_id == Document.id)
    query = query.where(Version.number == newest)
    query = query.where(Document.community_id == community.id, ~Document.archived)
    found: dict[str, Aim] = {}
    for document, body in db.session.execute(query.order_by(Document.title, Document.id)):
        for text in aims_in(body):
            found.setdefault(text, Aim(text, document))
    return found


def served(community: Community, by: Reader) -> list[Aim]:
    """Each aim with the works behind it; last those that only an earlier version of a document said."""
    found = aims_of(community)
    query = sa.select(ServedAim).join(ServedAim.work).options(joinedload(ServedAim.work, WorkItem.community))
    query = query.where(by.sees, WorkItem.community_id == community.id).order_by(WorkItem.title, WorkItem.id)
    for each in db.session.scalars(query):
        found.setdefault(each.text, Aim(each.text, None)).works.append(each.work)
    return list(found.values())


def with_nothing_behind(community: Community, by: Reader) -> list[Aim]:
    """Aims that no work on the map serves: for the page, and for the report."""
    return [aim for aim in served(community, by) if not aim.works]


def aims_served_by(work: WorkItem) -> list[ServedAim]:
    return list(db.session.scalars(sa.select(ServedAim).filter_by(work_item_id=work.id).order_by(ServedAim.id)))


def outputs_of(work: WorkItem) -> list[Output]:
    return list(db.session.scalars(sa.select(Output).filter_by(work_item_id=work.id).order_by(Output.id)))


def outputs_in(community: Community, by: Reader) -> list[Output]:
    query = sa.select(Output).join(Output.work).options(joinedload(Output.work, WorkItem.community))
    query = query.where(by.sees, WorkItem.community_id == community.id)
    return list(db.session.scalars(query.order_by(Output.title, Output.id)))


def output_of(work: WorkItem, output_id: int) -> Output:
    found = db.session.scalar(sa.select(Output).filter_by(work_item_id=work.id, id=output_id))
    if found is None:
        raise Missing
    return found


def serve(work: WorkItem, chosen: list[str], known: dict[str, Aim]) -> None:
    """Exactly these aims from now on; one that a document has since reworded stays until it is taken off."""
    there = {each.text: each for each in aims_served_by(work)}
    for text, each in there.items():
        if text not in chosen:
            db.session.delete(each)
    for text in chosen:
        if text not in there and text in known:
            document = known[text].document
            db.session.add(ServedAim(work_item_id=work.id, text=text, document_id=document.id if document else None))
