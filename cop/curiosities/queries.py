"""Finding questions: those of one session, those a community is still curious about, those up today."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload, selectinload

from cop import clock
from cop.agenda.models import Topic
from cop.clock import When
from cop.communities.models import Community
from cop.curiosities.models import Curiosity, Outcome, Pin, TopicSource
from cop.db import db
from cop.errors import Missing, Refused
from cop.gatherings.models import REHEARSAL_ROOM, Gathering
from cop.gatherings.queries import A_SESSION, awaits_its_date, gone_by, next_number, next_planned, open_now

DAYS_TO_THE_NEXT = 28
PAST = ("closed", "cancelled")
WHOLE = (
    joinedload(Curiosity.gathering),
    selectinload(Curiosity.pins).joinedload(Pin.gathering),
    selectinload(Curiosity.outcomes),
    selectinload(Curiosity.sources).joinedload(TopicSource.topic).selectinload(Topic.lines),
    selectinload(Curiosity.sources).joinedload(TopicSource.topic).joinedload(Topic.gathering),
)


def asked_at(gathering: Gathering) -> Sequence[Curiosity]:
    """Every question of this session, in the order of random ids, which is none. For the leader alone."""
    pins = selectinload(Curiosity.pins).joinedload(Pin.gathering)
    query = sa.select(Curiosity).options(pins).filter_by(gathering_id=gathering.id)
    return db.session.scalars(query.order_by(Curiosity.id)).all()


def shown_at(gathering: Gathering) -> Sequence[Curiosity]:
    """What the room may see of them."""
    query = sa.select(Curiosity).filter_by(gathering_id=gathering.id, on_screen=True, hidden=False)
    return db.session.scalars(query.where(Curiosity.state != "merged").order_by(Curiosity.id)).all()


def of_community(community: Community) -> list[Curiosity]:
    """Every question that members may see, the latest session's first."""
    query = (
        sa.select(Curiosity)
        .join(Gathering, Gathering.id == Curiosity.gathering_id)
        .options(*WHOLE)
        .where(Gathering.community_id == community.id, Curiosity.on_screen, ~Curiosity.hidden)
        .where(Curiosity.state != "merged", A_SESSION)
    )
    return list(db.session.scalars(query.order_by(Gathering.number.desc(), Curiosity.id)))


def still_curious(community: Community) -> list[Curiosity]:
    """What nobody has answered, passed on or decided yet."""
    return [c for c in of_community(community) if c.still_asked]


def curiosity_in(community: Community, curiosity_id: int, reads_first: Callable[[Gathering], bool]) -> Curiosity:
    """One question with all that became of it. Before it is on the screen it exists only for who reads first there."""
    found = db.session.get(Curiosity, curiosity_id, options=WHOLE)
    if found is None or found.gathering is None or found.gathering.community_id != community.id:
        raise Missing
    if (found.hidden or not found.on_screen) and not reads_first(found.gathering):
        raise Missing
    return found


def from_last_time(gathering: Gathering) -> Sequence[Curiosity]:
    """Questions waiting for this session; those pinned to one that was moved away or never dealt with them too. What
    this session has put off is not put before it again."""
    put_off = sa.select(Pin.curiosity_id).where(Pin.state == "not today", Pin.gathering_id == gathering.id)
    query = (
        sa.select(Curiosity)
        .join(Pin)
        .outerjoin(Gathering, Gathering.id == Pin.gathering_id)
        .where(Pin.state == "waiting", ~Curiosity.hidden, Curiosity.gathering_id.in_(earlier(gathering)))
        .where(Curiosity.id.not_in(put_off))
        .where(sa.or_(Pin.gathering_id == gathering.id, Gathering.id.is_(None), Gathering.state.in_(PAST), no_day()))
    )
    return db.session.scalars(query.order_by(Pin.id)).unique().all()


def sources_gone(gathering: Gathering) -> frozenset[int]:
    """Topics of this session whose question was since taken back or hidden: the group's wording is all that is left."""
    still_here = (Curiosity.id == TopicSource.curiosity_id) & ~Curiosity.hidden
    query = sa.select(TopicSource.topic_id).join(TopicSource.topic).outerjoin(Curiosity, still_here)
    query = query.where(Topic.gathering_id == gathering.id).group_by(TopicSource.topic_id)
    return frozenset(db.session.scalars(query.having(sa.func.count(Curiosity.id) == 0)))


def no_day() -> sa.ColumnElement[bool]:
    """The session that it was pinned to was never opened, or nobody has said when it will be: it comes up sooner."""
    return sa.or_(gone_by(), awaits_its_date())


def earlier(gathering: Gathering) -> sa.Select[Any]:
    """The other sessions of this community: a question never comes up in the session that asked it."""
    others = sa.select(Gathering.id).where(Gathering.community_id == gathering.community_id, A_SESSION)
    return others.where(Gathering.id != gathering.id, sa.literal(gathering.number) > REHEARSAL_ROOM)


def put_off_at(gathering: Gathering) -> Sequence[Curiosity]:
    """Questions to which this session said not today, and which wait for no other yet."""
    query = (
        sa.select(Curiosity)
        .join(Pin)
        .options(selectinload(Curiosity.pins).joinedload(Pin.gathering))
        .where(Pin.state == "not today", Pin.gathering_id == gathering.id)
        .where(Curiosity.state == "open", ~Curiosity.hidden)
    )
    found = db.session.scalars(query.order_by(Pin.id)).unique()
    return [curiosity for curiosity in found if not curiosity.waiting_pin]


def session_to_pin_to(curiosity: Curiosity) -> Gathering:
    """The session that is open now, for a question of an earlier one that it has not put off; else the community's
    next planned session, planned there and then when there is none (docs/decisions/0023)."""
    asked_in = curiosity.gathering
    if asked_in.number <= REHEARSAL_ROOM:
        raise Refused("This is a rehearsal: nothing goes from it to a real session. There, it would be pinned now.")
    community = asked_in.community
    going_on = open_now(community, after=asked_in)
    if going_on is not None and not put_off_in(going_on, curiosity):
        return going_on
    return next_planned(community, after=(going_on or asked_in).starts_at) or planned_for_it(asked_in)


def put_off_in(gathering: Gathering, curiosity: Curiosity) -> bool:
    return any(pin.state == "not today" and pin.gathering_id == gathering.id for pin in curiosity.pins)


def planned_for_it(gathering: Gathering) -> Gathering:
    """On the next date if the community has said one; else nobody has said when, and no screen shows a day."""
    community, today = gathering.community, clock.today()
    agreed = community.next_date if community.next_date and community.next_date > today else None
    day = agreed or max(gathering.day, today) + timedelta(days=DAYS_TO_THE_NEXT)
    hours = (clock.local(gathering.starts_at).time(), clock.local(gathering.ends_at).time())
    made = Gathering.plan(community, next_number(community), When(day, *hours))
    made.place, made.date_agreed = gathering.place, agreed is not None
    db.session.add(made)
    db.session.flush()
    return made


def linked() -> sa.ColumnElement[bool]:
    """Questions that are merged, or that others are merged into, or that a topic or an outcome came of: by index."""
    other = aliased(Curiosity)
    told_of = (other.merged_into, TopicSource.curiosity_id, Outcome.curiosity_id)
    of_it = (sa.select(column).where(column == Curiosity.id).correlate(Curiosity).exists() for column in told_of)
    return sa.or_(Curiosity.merged_into.is_not(None), *of_it)
