"""Finding documents and their versions. Lists are drawn without reading a single text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import defer, joinedload

from cop.communities.models import Community
from cop.db import UtcDateTime, db
from cop.documents.models import Document, Version
from cop.errors import Missing

PAGE = 20
SESSIONS = sa.table(
    "gatherings",
    *(sa.column(name, sa.Integer) for name in ("id", "community_id", "number")),
    sa.column("state", sa.String),
    sa.column("starts_at", UtcDateTime),
)
"""Sessions by their table's name: siblings are strangers, and a version only says in which one it was written."""


@dataclass(frozen=True)
class SessionNamed:
    id: int
    number: int
    starts_at: datetime
    state: str


@dataclass(frozen=True)
class Shelf:
    """A document on the list, with its newest version, text left out."""

    document: Document
    newest: Version | None


def document_called(community: Community, slug: str) -> Document:
    found = db.session.scalar(sa.select(Document).filter_by(community_id=community.id, slug=slug))
    if found is None:
        raise Missing
    return found


def slugs_of(community: Community) -> set[str]:
    return set(db.session.scalars(sa.select(Document.slug).filter_by(community_id=community.id)))


def documents_of(community: Community) -> list[Shelf]:
    """The community's documents by name, each with the head of its newest version."""
    last = sa.select(Version.document_id, sa.func.max(Version.number).label("number")).group_by(Version.document_id)
    newest = last.subquery()
    query = (
        sa.select(Document, Version)
        .outerjoin(newest, newest.c.document_id == Document.id)
        .outerjoin(Version, sa.and_(Version.document_id == Document.id, Version.number == newest.c.number))
        .options(defer(Version.body), joinedload(Version.author))
        .where(Document.community_id == community.id)
        .order_by(Document.title, Document.id)
    )
    return [Shelf(document, version) for document, version in db.session.execute(query)]


def newest_version(document: Document) -> Version | None:
    return db.session.scalar(versions_of(document).limit(1))


def last_published(document: Document) -> int | None:
    query = sa.select(sa.func.max(Version.number)).filter_by(document_id=document.id, state="published")
    return db.session.scalar(query)


def version_numbered(document: Document, number: int) -> Version:
    found = version_or_none(document, number)
    if found is None:
        raise Missing(f"There is no version {number} of “{document.title}”.")
    return found


def version_or_none(document: Document, number: int) -> Version | None:
    return db.session.scalar(versions_of(document).filter_by(number=number))


def versions_of(document: Document) -> sa.Select[Version]:
    """Newest first."""
    query = sa.select(Version).options(joinedload(Version.author)).filter_by(document_id=document.id)
    return query.order_by(Version.number.desc())


def history(document: Document, before: int | None = None) -> list[Version]:
    """A page of versions, newest first, and one more when there are older ones. No text is loaded."""
    query = versions_of(document).options(defer(Version.body, raiseload=True))
    if before is not None:
        query = query.where(Version.number < before)
    return list(db.session.scalars(query.limit(PAGE + 1)))


def numbers_of(document: Document) -> list[int]:
    """Every version's number, oldest first."""
    query = sa.select(Version.number).filter_by(document_id=document.id).order_by(Version.number)
    return list(db.session.scalars(query))


def sessions_named(community: Community) -> dict[int, SessionNamed]:
    query = sa.select(*(SESSIONS.c[name] for name in ("id", "number", "starts_at", "state")))
    rows = db.session.execute(query.where(SESSIONS.c.community_id == community.id))
    return {row.id: SessionNamed(*row) for row in rows}


def sessions_of(community: Community) -> list[SessionNamed]:
    """The sessions that a version can have been written in: those that were opened, newest first."""
    opened = [s for s in sessions_named(community).values() if s.state in ("open", "closed")]
    return sorted(opened, key=lambda session: -session.number)
