"""Finding documents and their versions. Lists are drawn without reading a single text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import defer, joinedload

from cop.communities.models import Community
from cop.db import UtcDateTime, db
from cop.documents.aligning import came_from
from cop.documents.diff import Line, Piece, keys, paragraphs, with_heads
from cop.documents.models import Document, Version
from cop.errors import Missing

PAGE, AT_A_TIME = 20, 10
LOOKED_BACK = 12_000_000
"""Characters of earlier versions: all of a thousand of twelve pages each, sixty of the longest that there can be."""
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
    any_version = sa.orm.aliased(Version)
    newest = sa.select(sa.func.max(any_version.number)).where(any_version.document_id == Document.id)
    last = newest.correlate(Document).scalar_subquery()
    query = (
        sa.select(Document, Version)
        .outerjoin(Version, sa.and_(Version.document_id == Document.id, Version.number == last))
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


def headings_of(document: Document) -> sa.Select[Version]:
    """Newest first, with everything but the text."""
    return versions_of(document).options(defer(Version.body, raiseload=True))


def history(document: Document, before: int | None = None) -> list[Version]:
    """A page of versions, newest first, and one more when there are older ones. No text is loaded."""
    query = headings_of(document)
    if before is not None:
        query = query.where(Version.number < before)
    return list(db.session.scalars(query.limit(PAGE + 1)))


def numbers_of(document: Document) -> list[int]:
    """Every version's number, oldest first."""
    query = sa.select(Version.number).filter_by(document_id=document.id).order_by(Version.number)
    return list(db.session.scalars(query))


def sessions_named(community: Community) -> dict[int, SessionNamed]:
    """Without the room to practise in, whose number is 0: nothing is written there."""
    query = sa.select(*(SESSIONS.c[name] for name in ("id", "number", "starts_at", "state")))
    rows = db.session.execute(query.where(SESSIONS.c.community_id == community.id, SESSIONS.c.number > 0))
    return {row.id: SessionNamed(*row) for row in rows}


def sessions_of(community: Community) -> list[SessionNamed]:
    """The sessions that a version can have been written in: those that were opened, newest first."""
    opened = [s for s in sessions_named(community).values() if s.state in ("open", "closed")]
    return sorted(opened, key=lambda session: -session.number)


@dataclass(frozen=True)
class Origin:
    """A line as it stands in one version, and the version in which it got its present words."""

    line: Line
    version: Version
    or_earlier: bool = False
    """So far back was looked, and no further."""


def who_wrote(document: Document, read: Version) -> list[Origin]:
    """Each line of this version with where it comes from."""
    texts, last = paragraphs(read.body), read.number

    def earlier() -> Iterator[tuple[int, list[str]]]:
        nonlocal last
        for number, body in texts_before(document, read.number):
            last = number
            yield number, keys(paragraphs(body))

    numbers = came_from(keys(texts), read.number, earlier())
    heads = {v.number: v for v in db.session.scalars(headings_of(document).where(Version.number.in_(set(numbers))))}
    lines = with_heads([Line("same", (Piece("same", text),)) for text in texts])
    found = zip(lines, numbers, strict=True)
    return [Origin(line, heads[n], or_earlier=n == last and n > 1) for line, n in found if line.shown]


def texts_before(document: Document, number: int) -> Iterator[tuple[int, str]]:
    """The newest first, as far back as LOOKED_BACK reaches; read a few at a time."""
    query = sa.select(Version.number, Version.body).filter_by(document_id=document.id).order_by(Version.number.desc())
    left, found = LOOKED_BACK, db.session.execute(query.where(Version.number < number).limit(AT_A_TIME)).all()
    while found:
        for row in found:
            yield row.number, row.body
            left -= len(row.body)
            if left < 0:
                return
        found = db.session.execute(query.where(Version.number < found[-1].number).limit(AT_A_TIME)).all()
