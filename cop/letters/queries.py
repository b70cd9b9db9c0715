"""Who is to get which letter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload

from cop import clock
from cop.communities.abilities import ABILITIES
from cop.communities.models import Community, Membership
from cop.communities.queries import members_of
from cop.curiosities.models import Curiosity
from cop.curiosities.queries import from_last_time
from cop.db import db
from cop.documents.models import Document
from cop.forgotten.closing import left_open
from cop.gatherings.models import Gathering
from cop.gatherings.queries import long_past
from cop.identity.models import Person
from cop.letters.models import (
    CANCELLED,
    CLOSE_IT,
    MOVED,
    QUESTIONS,
    SETTLED,
    AnswerLetter,
    Listener,
    MemberLetter,
    Told,
    unless_there,
)
from cop.proposals.models import Proposal
from cop.proposals.queries import answered_lately

AHEAD = timedelta(days=2)
LEADERS = ("facilitator", "convenor")
READERS = tuple(access for access, held in ABILITIES.items() if "see closing questions" in held)
"""A letter tells nobody more than they could read here: academy readers get none."""


def reads_letters(membership: Membership) -> bool:
    person = membership.person
    return bool(person.email) and not person.no_letters and not person.fictional


def readers_in(community: Community) -> list[Membership]:
    return [m for m in members_of(community) if m.access in READERS]


def leaders_of(community: Community) -> list[Membership]:
    """Facilitators and hosts; where there is none any more, every member may close it."""
    members = readers_in(community)
    return [m for m in members if m.access in LEADERS] or members


def soon(now: datetime) -> Sequence[Gathering]:
    """Planned for tomorrow or the day after."""
    today = clock.local(now).date()
    first, last = clock.at(today + timedelta(days=1), time.min), clock.at(today + AHEAD + timedelta(days=1), time.min)
    query = sa.select(Gathering).where(Gathering.state == "draft", Gathering.date_agreed, Gathering.starts_at >= first)
    return db.session.scalars(query.where(Gathering.starts_at < last).options(joinedload(Gathering.community))).all()


def questions_up(gathering: Gathering) -> list[Curiosity]:
    """Pinned for that session, as members can read them on its page."""
    return [each for each in from_last_time(gathering) if each.on_screen]


def note_who_is_due(now: datetime) -> None:
    """A row for each letter that is due and has none yet."""
    for gathering in left_open(now):
        due(CLOSE_IT, gathering, leaders_of(gathering.community))
    for gathering in soon(now):
        if questions_up(gathering):
            due(QUESTIONS, gathering, readers_in(gathering.community))
    for gathering in ahead(now):
        if changed(gathering):
            again = MemberLetter.kind.in_((MOVED, CANCELLED)), MemberLetter.gathering_id == gathering.id
            db.session.execute(sa.delete(MemberLetter).where(*again))
            due(kind_of_change(gathering), gathering, readers_in(gathering.community))
    note_who_was_answered(now)


def ahead(now: datetime) -> Sequence[Gathering]:
    """Planned or cancelled, and its day is still to come."""
    there = (Gathering.state.in_(("draft", "cancelled")), Gathering.date_agreed, Gathering.starts_at > now)
    return db.session.scalars(sa.select(Gathering).where(*there).options(joinedload(Gathering.community))).all()


def kind_of_change(gathering: Gathering) -> str:
    return CANCELLED if gathering.state == "cancelled" else MOVED


def changed(gathering: Gathering) -> bool:
    """Since members could know of it. What was cancelled before anybody could is told to nobody."""
    told = db.session.get(Told, gathering.id)
    if told is not None:
        return told.hear(gathering)
    if gathering.state == "draft":
        told = Told(gathering_id=gathering.id)
        told.hear(gathering)
        db.session.add(told)
    return False


def note_who_was_answered(now: datetime) -> None:
    """A row for each answer to a suggestion that nobody has been written to about."""
    unsaid = ~sa.exists().where(AnswerLetter.proposal_id == Proposal.id)
    rows = db.session.scalars(answered_lately(now).where(unsaid)).all()
    due = [{"proposal_id": each.id, "state": "waiting", "tries": 0} for each in rows]
    unless_there(AnswerLetter, due, ["proposal_id"])


def answer_letters(now: datetime) -> Sequence[AnswerLetter]:
    """Waiting, and the answer is news to somebody who still reads here and wants letters."""
    query = (
        answered_lately(now)
        .join(Proposal.person)
        .join(
            Membership,
            sa.and_(Membership.person_id == Person.id, Membership.community_id == Document.community_id),
        )
    )
    reads = (Membership.left_at.is_(None), Membership.access.in_(READERS))
    wants = (Person.email.is_not(None), ~Person.no_letters, ~Person.fictional)
    ids = query.where(*reads, *wants).with_only_columns(Proposal.id).order_by(None)
    waiting = sa.select(AnswerLetter).where(AnswerLetter.state == "waiting", AnswerLetter.proposal_id.in_(ids))
    return db.session.scalars(waiting.options(joinedload(AnswerLetter.proposal)).order_by(AnswerLetter.id)).all()


def due(kind: str, gathering: Gathering, members: Sequence[Membership]) -> None:
    about = {"kind": kind, "gathering_id": gathering.id, "state": "waiting", "tries": 0}
    rows = [about | {"person_id": each.person_id} for each in members if reads_letters(each)]
    unless_there(MemberLetter, rows, ["kind", "gathering_id", "person_id"])


def member_letters(now: datetime) -> Iterator[MemberLetter]:
    """Waiting, and still wanted: somebody may have left or may read less, or the session have been closed or moved."""
    wanted = {CLOSE_IT: {each.id for each in left_open(now)}, QUESTIONS: {each.id for each in soon(now)}}
    for gathering in ahead(now):
        wanted.setdefault(kind_of_change(gathering), set()).add(gathering.id)
    query = (
        sa.select(MemberLetter)
        .join(MemberLetter.person)
        .join(MemberLetter.gathering)
        .join(Membership, sa.and_(Membership.person_id == Person.id, Membership.community_id == Gathering.community_id))
        .where(MemberLetter.state == "waiting", Membership.left_at.is_(None), ~Person.no_letters)
        .where(Membership.access.in_(READERS))
        .options(contains_eager(MemberLetter.person), contains_eager(MemberLetter.gathering))
    )
    for letter in db.session.scalars(query.order_by(MemberLetter.id)):
        if letter.gathering_id in wanted.get(letter.kind, ()):
            yield letter


def listeners(now: datetime) -> Sequence[Listener]:
    closed = (Gathering.state == "closed", Gathering.closed_at <= now - SETTLED)
    query = sa.select(Listener).join(Listener.gathering).where(Listener.state == "waiting", *closed)
    return db.session.scalars(query.options(contains_eager(Listener.gathering)).order_by(Listener.id)).all()


def forget_addresses(now: datetime) -> int:
    """Those whose letter has gone, or can come no more: an address is kept no longer than it is good for something."""
    rows = db.session.scalars(sa.select(Listener).options(joinedload(Listener.gathering))).all()
    over = [row.id for row in rows if row.state != "waiting" or long_past(row.gathering, clock.local(now).date())]
    if over:
        db.session.execute(sa.delete(Listener).where(Listener.id.in_(over)))
    return len(over)
