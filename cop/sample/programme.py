"""The sample programme: where its file is, and a session for today."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from pathlib import Path

import sqlalchemy as sa

from cop import clock
from cop.clock import When
from cop.communities.models import Community, Programme
from cop.communities.queries import made_up_memberships
from cop.db import db
from cop.gatherings.models import Gathering
from cop.gatherings.queries import next_number

FILE = Path(__file__).with_name("programme.json")
LENGTH = timedelta(hours=2)
LATEST_START = time(21, 30)


def nothing_here() -> bool:
    return db.session.scalar(sa.select(sa.func.count()).select_from(Programme)) == 0


def plan_for_today(now: datetime) -> None:
    """Each sample community gets a session that can be opened at once, unless one waits or runs already.

    An earlier day's plan that nobody opened moves to today, so that starting daily does not pile up plans.
    """
    for community in {m.community for m in made_up_memberships() if m.community}:
        if today_or_open(community, now):
            continue
        if left_over := never_opened(community):
            left_over.move(from_now(now))
        else:
            db.session.add(Gathering.plan(community, next_number(community), from_now(now)))


def never_opened(community: Community) -> Gathering | None:
    """The latest of them. Called only when no plan lies ahead."""
    query = sa.select(Gathering).filter_by(community_id=community.id, state="draft")
    return db.session.scalar(query.order_by(Gathering.starts_at.desc()).limit(1))


def today_or_open(community: Community, now: datetime) -> bool:
    """Yesterday's plan that nobody opened does not count: it cannot be today's session."""
    midnight = clock.at(clock.local(now).date(), time.min)
    waiting = sa.or_(
        Gathering.state == "open",
        sa.and_(Gathering.state == "draft", Gathering.date_agreed, Gathering.starts_at >= midnight),
    )
    return db.session.scalar(sa.select(Gathering.id).filter_by(community_id=community.id).where(waiting)) is not None


def from_now(now: datetime) -> When:
    """Two hours from the last half hour; late in the evening, the last two that the day has."""
    here = clock.local(now)
    starts = min(time(here.hour, here.minute // 30 * 30), LATEST_START)
    ends = (datetime.combine(here.date(), starts) + LENGTH).time()
    return When(here.date(), starts, ends)
