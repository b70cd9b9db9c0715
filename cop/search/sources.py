"""What was found, as it is shown. Each row is read under the rules of its own kind once more: the index is never alone
in saying who may see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import url_for
from sqlalchemy.orm import aliased, joinedload, selectinload

from cop.agenda.models import Harvest, Topic
from cop.aims.models import Output
from cop.curiosities.models import Curiosity
from cop.db import db
from cop.documents.models import Document, Version
from cop.gatherings.models import Gathering
from cop.talentmap.models import Facet, WorkItem
from cop.talentmap.queries import Reader

TO_BE_SEEN = (~Topic.hidden, Topic.state != "withdrawn", Topic.merged_into_id.is_(None))
OF_TOPIC = joinedload(Topic.gathering).joinedload(Gathering.community)


@dataclass(frozen=True)
class Hit:
    """One thing that was found: where it leads, what it is called, what it says, and where it stands."""

    href: str
    title: str
    texts: Sequence[str]
    about: str
    title_is_text: bool = False
    """It has no name of its own: what it says is all."""


@dataclass(frozen=True)
class Asker:
    """How far somebody sees: of works as the map says, of everything else their own communities."""

    reader: Reader
    places: dict[str, frozenset[int]]
    """Of each other kind: the communities in which they may see it."""

    @property
    def seen(self) -> set[str]:
        """The same in the words of the index."""
        shared = {f"workshared{each}" for each in self.reader.programmes}
        own = {f"work{each}" for each in self.reader.communities}
        others = {f"{kind}{each}" for kind, found in self.places.items() for each in found}
        return {"workpublic"} | shared | own | others


def works(ids: Sequence[int], asker: Asker) -> Iterable[tuple[int, Hit]]:
    made, labels = defaultdict(list), named("talent_area", "stage")
    for output in db.session.scalars(sa.select(Output).where(Output.work_item_id.in_(ids)).order_by(Output.id)):
        made[output.work_item_id].append(output.title)
    query = sa.select(WorkItem).options(joinedload(WorkItem.community), selectinload(WorkItem.exchanges))
    for work in db.session.scalars(query.where(asker.reader.sees, WorkItem.id.in_(ids))):
        part, stage = labels["talent_area", work.talent_area], labels["stage", work.stage]
        said = [work.summary, *(each.text for each in work.exchanges), ", ".join(work.tags), *made[work.id]]
        href = url_for("talentmap.show", community=work.community.slug, work_id=work.id)
        yield work.id, Hit(href, work.title, said, f"{part}, {stage.lower()}. {work.community.name}")


def named(*nouns: str) -> dict[tuple[str, str], str]:
    query = sa.select(Facet.noun, Facet.slug, Facet.label).where(Facet.noun.in_(nouns))
    return {(noun, slug): label for noun, slug, label in db.session.execute(query)}


def topics(ids: Sequence[int], asker: Asker) -> Iterable[tuple[int, Hit]]:
    query = sa.select(Topic).options(OF_TOPIC, selectinload(Topic.parts)).join(Topic.gathering)
    here = Gathering.community_id.in_(asker.places["topic"])
    for topic in db.session.scalars(query.where(Topic.id.in_(ids), here, *TO_BE_SEEN)):
        yield topic.id, Hit(where_it_was(topic), topic.title, topic.also, session(topic.gathering))


def lines(ids: Sequence[int], asker: Asker) -> Iterable[tuple[int, Hit]]:
    of_its_topic = joinedload(Harvest.topic).options(OF_TOPIC)
    query = sa.select(Harvest).options(of_its_topic).join(Harvest.topic).join(Topic.gathering)
    here = Gathering.community_id.in_(asker.places["line"])
    for line in db.session.scalars(query.where(Harvest.id.in_(ids), here, ~Harvest.hidden, *TO_BE_SEEN)):
        about = f"{session(line.topic.gathering)}, “{line.topic.title}”"
        yield line.id, Hit(where_it_was(line.topic), line.text, (), about, title_is_text=True)


def where_it_was(topic: Topic) -> str:
    """In what came out of its session; before that was opened, on its agenda."""
    here: dict[str, Any] = {"community": topic.gathering.community.slug, "n": topic.gathering.number}
    if topic.gathering.state == "draft":
        return url_for("agenda.before", **here)
    return url_for("summary.show", **here, _anchor=f"talked-about-{topic.id}")


def session(gathering: Gathering) -> str:
    return f"{gathering.community.name}, session {gathering.number}"


def questions(ids: Sequence[int], asker: Asker) -> Iterable[tuple[int, Hit]]:
    there = joinedload(Curiosity.gathering).joinedload(Gathering.community)
    query = sa.select(Curiosity).options(there, selectinload(Curiosity.outcomes))
    query = query.join(Gathering, Gathering.id == Curiosity.gathering_id)
    here = Gathering.community_id.in_(asker.places["question"])
    shown = (Curiosity.on_screen, ~Curiosity.hidden, Curiosity.state != "merged")
    for each in db.session.scalars(query.where(Curiosity.id.in_(ids), here, *shown)):
        href = url_for("curiosities.show", community=each.gathering.community.slug, curiosity_id=each.id)
        about = f"{session(each.gathering)}. {each.standing}"
        yield each.id, Hit(href, each.words, (), about, title_is_text=True)


def documents(ids: Sequence[int], asker: Asker) -> Iterable[tuple[int, Hit]]:
    """As each was saved last, a draft too: its community reads it so."""
    any_version = aliased(Version)
    last = sa.select(sa.func.max(any_version.number)).where(any_version.document_id == Document.id)
    newest = sa.and_(Version.document_id == Document.id, Version.number == last.correlate(Document).scalar_subquery())
    query = sa.select(Document, Version).outerjoin(Version, newest).options(joinedload(Document.community))
    here = Document.community_id.in_(asker.places["document"])
    for each, version in db.session.execute(query.where(Document.id.in_(ids), here)):
        href = url_for("documents.show", community=each.community.slug, slug=each.slug)
        about = f"{each.community.name}{', put away' if each.archived else ''}"
        yield each.id, Hit(href, each.title, (version.body,) if version else (), about)


READ: dict[str, Callable[[Sequence[int], Asker], Iterable[tuple[int, Hit]]]] = {
    "work": works,
    "topic": topics,
    "line": lines,
    "question": questions,
    "document": documents,
}


def hits(kind: str, ids: Sequence[int], asker: Asker) -> list[Hit]:
    """In the order of these numbers."""
    found = dict(READ[kind](ids, asker)) if ids else {}
    return [found[each] for each in ids if each in found]
