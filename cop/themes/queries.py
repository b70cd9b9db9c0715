"""Finding themes, the answers to sort, and the group's own sentences."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import time

import sqlalchemy as sa

from cop import clock
from cop.communities.models import Community, Programme
from cop.db import db
from cop.errors import Refused
from cop.gatherings.models import Gathering
from cop.periods import ONE_DAY, Period, quarters_between
from cop.reflections.models import Reflection
from cop.themes.models import STARTERS, GroupWords, TextTheme


@dataclass(frozen=True)
class Theme:
    slug: str
    label: str
    axis: str


def themes_of(programme: Programme) -> dict[str, dict[str, Theme]]:
    """For each question the starters and what people of this programme added, by slug."""
    found = {
        question: {slug: Theme(slug, label, axis) for slug, (label, axis) in starters.items()}
        for question, starters in STARTERS.items()
    }
    for row in db.session.scalars(sa.select(TextTheme).filter_by(programme_id=programme.id).order_by(TextTheme.label)):
        found[row.question][row.slug] = Theme(row.slug, row.label, row.axis)
    return found


def theme_to_move(programme: Programme, question: str, slug: str) -> TextTheme:
    """A theme that somebody added, or a starter that becomes this programme's own."""
    known = themes_of(programme).get(question, {}).get(slug)
    if known is None:
        raise Refused("Choose one of the themes.")
    found = db.session.scalar(sa.select(TextTheme).filter_by(programme_id=programme.id, question=question, slug=slug))
    return found or TextTheme(programme=programme, question=question, slug=slug, label=known.label, axis=known.axis)


def words_among(communities: Collection[int]) -> Sequence[GroupWords]:
    """The groups' sentences, newest quarter first."""
    query = sa.select(GroupWords).where(GroupWords.community_id.in_(communities))
    return db.session.scalars(query.order_by(GroupWords.since.desc(), GroupWords.community_id)).all()


def answers_of(community: Community, period: Period) -> Sequence[Reflection]:
    """Opened answers of held sessions, in the order of random ids, which is none; hidden ones are out of it."""
    query = sa.select(Reflection).join(Gathering, Gathering.id == Reflection.gathering_id)
    query = query.where(Gathering.community_id == community.id, Gathering.state == "closed", ~Reflection.hidden)
    query = query.where(~Gathering.rehearsal)
    if period.since and period.until:
        first, last = clock.at(period.since, time()), clock.at(period.until + ONE_DAY, time())
        query = query.where(Gathering.starts_at >= first, Gathering.starts_at < last)
    return db.session.scalars(query.order_by(Reflection.question, Reflection.id)).all()


def quarters_with_sessions(community: Community) -> list[Period]:
    """Newest first."""
    query = sa.select(Gathering.starts_at).filter_by(community_id=community.id, state="closed")
    days = [clock.local(each).date() for each in db.session.scalars(query)]
    return quarters_between(min(days), max(days))[::-1] if days else []


def words_for(community: Community, quarter: Period) -> GroupWords:
    """The group's sentences for that quarter; new ones when there are none."""
    found = db.session.scalar(sa.select(GroupWords).filter_by(community_id=community.id, since=quarter.since))
    return found or GroupWords(community_id=community.id, since=quarter.since, until=quarter.until, one="", two="")
