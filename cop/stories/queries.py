"""Finding value stories: published ones, and those that somebody may change or say yes to."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from cop.agenda.models import Topic
from cop.communities.models import Community
from cop.curiosities.queries import of_community
from cop.db import db
from cop.errors import Missing
from cop.gatherings.models import Gathering
from cop.identity.models import Person
from cop.stories.models import ValueStory
from cop.talentmap.models import WorkItem

LONGEST = 90

TIED = tuple(joinedload(each) for each in (ValueStory.teller, ValueStory.curiosity, ValueStory.work, ValueStory.topic))


def stories(*where: sa.ColumnElement[bool]) -> Sequence[ValueStory]:
    query: Any = sa.select(ValueStory).options(*TIED).where(*where)
    return db.session.scalars(query.order_by(ValueStory.community_id, ValueStory.id)).all()


def published_stories(communities: Collection[int]) -> Sequence[ValueStory]:
    return stories(ValueStory.community_id.in_(communities), ValueStory.told_on.is_not(None))


def seen_by(community: Community, person: Person) -> Sequence[ValueStory]:
    """Published ones, and one's own."""
    here = ValueStory.community_id == community.id
    return stories(here, sa.or_(ValueStory.told_on.is_not(None), ValueStory.teller_id == person.id))


def story_of(community: Community, number: int, person: Person) -> ValueStory:
    found = next((each for each in seen_by(community, person) if each.id == number), None)
    if found is None:
        raise Missing
    return found


def beginnings(community: Community) -> list[tuple[str, str]]:
    """What a story can be tied to: questions that members see, topics talked through, works."""
    questions = [(f"question-{each.id}", f"Question: {shortened(each.words)}") for each in of_community(community)]
    done = sa.select(Topic).join(Topic.gathering).where(Gathering.community_id == community.id, Topic.state == "done")
    topics = db.session.scalars(done.where(~Topic.hidden).order_by(Gathering.number.desc(), Topic.position))
    works = db.session.scalars(sa.select(WorkItem).filter_by(community_id=community.id).order_by(WorkItem.title))
    return [
        *questions,
        *((f"topic-{each.id}", f"Topic: {shortened(each.title)}") for each in topics),
        *((f"work-{each.id}", f"Work: {shortened(each.title)}") for each in works),
    ]


def shortened(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rstrip()}…"


def waiting_for(person: Person) -> Sequence[ValueStory]:
    """Stories that only this person can say yes to."""
    return stories(ValueStory.teller_id == person.id, ValueStory.told_on.is_(None))
