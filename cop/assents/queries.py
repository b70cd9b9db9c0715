"""How a document stands: who agreed to its newest text, what has changed since somebody did, when to look again."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from cop.assents.models import Assent, Review
from cop.communities.models import Community
from cop.db import db
from cop.documents.diff import Line, compare
from cop.documents.models import Document, Version
from cop.documents.queries import last_published, version_numbered
from cop.errors import Refused
from cop.gatherings.models import Attendance, Gathering
from cop.gatherings.queries import last_held, open_or_next
from cop.identity.models import Person

PUBLISHED = Version.state == "published"


@dataclass(frozen=True)
class Agreement:
    """Of one document, for one reader. `current` is its newest published version."""

    document: Document
    current: Version
    sessions: Sequence[Gathering]
    """Those in which it was agreed by those present."""
    said_yes: int
    mine: bool
    before: Version | None = None
    """The last earlier version that this reader, or else a session, agreed to."""
    before_was_mine: bool = False
    before_in: Gathering | None = None
    changes: Sequence[Line] = field(default_factory=tuple)
    """Only what is different since `before`."""
    offered: Gathering | None = None
    """The session for which a leader may say that those present agreed: the open one, else the last held."""
    review: Review | None = None

    @property
    def by_offered(self) -> bool:
        return self.offered is not None and any(each.id == self.offered.id for each in self.sessions)


def agreement_on(document: Document, reader: Person | None, offered: Gathering | None = None) -> Agreement | None:
    """None while nothing is published: there is nothing to agree to."""
    number = last_published(document)
    if number is None:
        return None
    current = version_numbered(document, number)
    sessions, people = assents_to(current)
    mine = reader is not None and reader.id in people
    since = None if mine else last_agreed(document, number, reader)
    return Agreement(
        document,
        current,
        sessions,
        len(people),
        mine,
        **({} if since is None else before(since, current)),
        offered=offered or session_to_offer(document.community),
        review=db.session.get(Review, document.id),
    )


def before(since: Assent, current: Version) -> dict[str, Any]:
    """Nothing to show anybody when the text came back to what was agreed."""
    changes = [line for line in compare(since.version.body, current.body).lines if line.how != "same" and line.shown]
    mine = since.person_id is not None
    return {"before": since.version, "before_was_mine": mine, "before_in": since.gathering, "changes": changes}


def assents_to(version: Version) -> tuple[list[Gathering], set[int]]:
    query = sa.select(Assent).options(joinedload(Assent.gathering)).filter_by(version_id=version.id)
    rows = db.session.scalars(query.order_by(Assent.id)).all()
    return [row.gathering for row in rows if row.gathering], {row.person_id for row in rows if row.person_id}


def last_agreed(document: Document, number: int, reader: Person | None) -> Assent | None:
    """The reader's own yes comes before a session's, whichever is later: it is they who are asked again."""
    own = Assent.person_id == (reader.id if reader else None)
    query = sa.select(Assent).join(Version).options(joinedload(Assent.version), joinedload(Assent.gathering))
    query = query.where(Version.document_id == document.id, Version.number < number)
    query = query.where(sa.or_(own, Assent.gathering_id.is_not(None)))
    return db.session.scalar(query.order_by(Assent.person_id.is_(None), Version.number.desc(), Assent.id).limit(1))


def session_to_offer(community: Community) -> Gathering | None:
    coming = open_or_next(community)
    return coming if coming is not None and coming.state == "open" else last_held(community)


def version_to_agree(document: Document, number: int) -> Version:
    """The one that the page showed, if it is still the newest published one."""
    newest = last_published(document)
    if newest is None or newest != number:
        raise Refused("A newer version was saved meanwhile. Look at what has changed, then agree to that one.")
    return version_numbered(document, number)


def assent_of(version: Version, gathering: Gathering | None = None, person: Person | None = None) -> Assent | None:
    whose = {"gathering_id": gathering.id} if gathering else {"person_id": person.id if person else None}
    return db.session.scalar(sa.select(Assent).filter_by(version_id=version.id, **whose))


def changed_since_my_yes(community: Community, me: Person) -> list[Document]:
    """Documents of which I said yes to an earlier published version, and not to the newest."""
    numbers = sa.select(sa.func.max(Version.number)).where(Version.document_id == Document.id).correlate(Document)
    newest = numbers.where(PUBLISHED).scalar_subquery()
    agreed = numbers.join(Assent).where(Assent.person_id == me.id).scalar_subquery()
    query = sa.select(Document).where(Document.community_id == community.id, ~Document.archived, agreed < newest)
    return list(db.session.scalars(query.order_by(Document.title, Document.id)))


def reviews_near(community: Community, today: date) -> list[Review]:
    query = sa.select(Review).join(Document).options(joinedload(Review.document))
    query = query.where(Document.community_id == community.id, ~Document.archived).order_by(Review.review_on)
    return [review for review in db.session.scalars(query) if review.is_near(today)]


def agreed_people(communities: Collection[int]) -> dict[int, set[int]]:
    """By community: who agreed to the newest published version of its manifesto, by an own yes or by taking part in
    a session that agreed to it. For counting; no page lists them."""
    newest = sa.select(sa.func.max(Version.number)).where(Version.document_id == Document.id, PUBLISHED)
    newest = newest.correlate(Document)
    there = sa.and_(Attendance.gathering_id == Assent.gathering_id, Attendance.kind == "participant")
    query = sa.select(Document.community_id, Assent.person_id, Attendance.person_id)
    query = query.join(Version, Version.document_id == Document.id)
    query = query.join(Assent, Assent.version_id == Version.id).outerjoin(Attendance, there)
    query = query.where(Document.community_id.in_(communities), Document.kind == "manifesto", ~Document.archived)
    found: dict[int, set[int]] = {community: set() for community in communities}
    for community, *people in db.session.execute(query.where(Version.number == newest.scalar_subquery())):
        found[community].update(each for each in people if each)
    return found
