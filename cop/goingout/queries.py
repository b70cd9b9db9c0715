"""What a group lets out of its community, beside questions and quotes: topics and hopes in its own wording, texts.

Every rule here fails closed: what nobody let out is only counted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from cop.agenda.models import BY_CONSENT, Topic
from cop.beside.laying import Row, bare, lay
from cop.communities.models import Community
from cop.curiosities.models import Curiosity, TopicSource
from cop.db import db
from cop.documents.diff import compare
from cop.documents.models import Document, Version
from cop.gatherings.models import Gathering

LONGEST = 20_000
"""Characters of a text that a report can still show."""
TYPED_BY_LEADERS = frozenset({"group", "facilitator"})


@dataclass(frozen=True)
class Made:
    """A document as a report shows it: from its first published version to the one that was let out."""

    community: str
    title: str
    first: int
    last: int
    paragraphs: tuple[dict[str, str], ...]
    """Each with `how`: same, added, changed or removed."""


@dataclass(frozen=True)
class Beside:
    """One section of several communities' texts: for each its sentences, and whether another text has them too."""

    heading: str
    cells: tuple[dict[str, Any], ...]


def may_be_told() -> sa.ColumnElement[bool]:
    """Nobody kept it off the screen, and no question that it came from was taken back since."""
    gone = sa.select(TopicSource.topic_id).outerjoin(Curiosity, Curiosity.id == TopicSource.curiosity_id)
    gone = gone.where(sa.or_(Curiosity.id.is_(None), Curiosity.hidden))
    spoken_freely = sa.or_(Topic.method_slug.is_(None), Topic.method_slug != BY_CONSENT)
    return sa.and_(Topic.state == "done", ~Topic.hidden, spoken_freely, Topic.id.not_in(gone))


def topics_to_tell(community: Community) -> list[tuple[Gathering, list[Topic]]]:
    """Topics that were talked through, a session after the other, the newest first."""
    query = sa.select(Topic).join(Topic.gathering).options(joinedload(Topic.gathering)).where(may_be_told())
    query = query.where(Gathering.community_id == community.id, Gathering.state == "closed", ~Gathering.rehearsal)
    found: dict[Gathering, list[Topic]] = defaultdict(list)
    for topic in db.session.scalars(query.order_by(Gathering.starts_at.desc(), Topic.position, Topic.id)):
        found[topic.gathering].append(topic)
    return list(found.items())


def topics_told(gatherings: Collection[int]) -> dict[int, list[str]]:
    """Of each session, the topics that were let out, in the wording that they were given."""
    query = sa.select(Topic.gathering_id, Topic.wording).where(Topic.gathering_id.in_(gatherings), may_be_told())
    found: dict[int, list[str]] = defaultdict(list)
    for gathering, wording in db.session.execute(query.order_by(Topic.position, Topic.id)):
        if wording:
            found[gathering].append(wording)
    return found


def let_out_among(communities: dict[int, str]) -> list[tuple[str, Document, Version, Version]]:
    """With the first published version of each, and the one that was let out."""
    query = sa.select(Document).where(Document.community_id.in_(communities), Document.let_out.is_not(None))
    found = []
    for document in db.session.scalars(query.where(~Document.archived).order_by(Document.community_id, Document.id)):
        published = document.versions.select().where(Version.state == "published", Version.number <= document.let_out)
        versions = db.session.scalars(published).all()
        if versions and versions[-1].number == document.let_out:
            found.append((communities[document.community_id], document, versions[0], versions[-1]))
    order = list(communities.values())
    return sorted(found, key=lambda each: order.index(each[0]))


def made_in(communities: dict[int, str]) -> Iterator[Made]:
    for community, document, first, last in let_out_among(communities):
        told = tuple(paragraphs(first.body, last.body)) if short_enough(first, last) else ()
        yield Made(community, document.title, first.number, last.number, told)


def short_enough(*versions: Version) -> bool:
    return all(len(each.body) <= LONGEST for each in versions)


def paragraphs(first: str, last: str) -> Iterator[dict[str, str]]:
    """The last text, each paragraph with what became of it since the first, and what was taken out where it stood."""
    hows = {"same": "same", "moved-here": "same", "added": "added", "removed": "removed"}
    for line in compare(first, last).lines:
        if line.how == "moved-away":
            continue
        kept = line.pieces if line.how == "removed" else [each for each in line.pieces if each.kind != "removed"]
        if text := bare("".join(each.text for each in kept)):
            yield {"how": hows.get(line.how, "changed"), "text": text}


def side_by_side(communities: dict[int, str]) -> Iterator[Beside]:
    """The first text that each community let out, two communities or more, section by section."""
    mine: dict[str, str] = {}
    for community, _document, _first, last in let_out_among(communities):
        if short_enough(last):
            mine.setdefault(community, last.body)
    for row in lay(list(mine.values())).rows if len(mine) > 1 else ():
        yield Beside(row.heading, tuple(cells(row, list(mine))))


def cells(row: Row, communities: Sequence[str]) -> Iterator[dict[str, Any]]:
    for community, section in zip(communities, row.cells, strict=True):
        said = [{"text": each.text, "how": each.how} for each in section.sentences] if section else []
        yield {"community": community, "sentences": said}
