"""The document that a session writes on, its lines with what has been taken in, and suggestions between sessions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from cop.communities.models import Community
from cop.db import db
from cop.documents.models import Document, Version, Writing
from cop.documents.queries import document_called, newest_version
from cop.errors import Missing, Refused
from cop.gatherings.models import REHEARSAL_ROOM, Attendance, Gathering
from cop.gatherings.queries import must_be_for_real, one_at_a_time
from cop.identity.models import Person
from cop.proposals.lines import Draft, with_taken_in
from cop.proposals.models import ANSWERED, NEWS, Asked, Drafting, Proposal

FOLLOWED = 3
"""So many of the lines taken in last stand large on the wall, so that nobody loses the thread."""
SAID = {"add": "{} new", "change": "{} in other words", "drop": "{} taken out"}
PRACTISED = (
    sa.exists().where(Gathering.id == Proposal.gathering_id, Gathering.number <= REHEARSAL_ROOM).correlate(Proposal)
)
"""In a rehearsal room, whose lines reach no document."""
LIVE = (
    sa.select(Drafting)
    .options(joinedload(Drafting.document))
    .where(Drafting.gathering_id == sa.bindparam("gathering"), Drafting.live)
)


@dataclass(frozen=True)
class Round:
    """What the screens show while lines come from phones."""

    drafting: Drafting
    newest: Version | None
    draft: Draft
    proposals: Sequence[Proposal]
    """Open ones that are not kept off the screen."""

    @property
    def document(self) -> Document:
        return self.drafting.document

    @property
    def waiting(self) -> list[Proposal]:
        """Most dots first."""
        waiting = [each for each in self.proposals if each.state == "waiting"]
        return sorted(waiting, key=lambda each: -len(each.dots))

    @property
    def taken(self) -> list[Proposal]:
        return taken_in_order(self.proposals)

    @property
    def followed(self) -> list[Proposal]:
        """The latest first."""
        return self.taken[::-1][:FOLLOWED]


def taken_in_order(proposals: Sequence[Proposal]) -> list[Proposal]:
    return sorted((each for each in proposals if each.state == "taken"), key=lambda each: (each.taken_at, each.id))


def live_drafting(gathering: Gathering) -> Drafting | None:
    return db.session.scalar(LIVE, {"gathering": gathering.id})


def lines_in(gathering: Gathering) -> Round | None:
    drafting = live_drafting(gathering) if gathering.takes_part else None
    return the_round(drafting) if drafting else None


def the_round(drafting: Drafting) -> Round:
    query = sa.select(Proposal).options(selectinload(Proposal.dots)).where(Proposal.state.in_(("waiting", "taken")))
    here = (Proposal.gathering_id == drafting.gathering_id, Proposal.document_id == drafting.document_id)
    found = db.session.scalars(query.where(*here, ~Proposal.hidden).order_by(Proposal.id)).all()
    newest = newest_version(drafting.document)
    draft = with_taken_in(newest.body if newest else "", taken_in_order(found))
    return Round(drafting, newest, draft, found)


def the_live_round(gathering: Gathering) -> Round:
    found = lines_in(gathering)
    if found is None:
        raise Refused("Lines are not being gathered now.")
    return found


def begin(gathering: Gathering, slug: str) -> Drafting:
    """This document on every screen, instead of any other."""
    document = document_called(gathering.community, slug)
    draftings = db.session.scalars(sa.select(Drafting).filter_by(gathering_id=gathering.id)).all()
    for other in draftings:
        other.live = False
    found = next((each for each in draftings if each.document_id == document.id), None)
    found = found or Drafting(gathering=gathering, document=document)
    db.session.add(found)
    found.show(live=True)
    return found


def documents_to_write_on(community: Community) -> Sequence[Document]:
    query = sa.select(Document).filter_by(community_id=community.id, archived=False)
    return db.session.scalars(query.order_by(Document.title, Document.id)).all()


def asked_of(draft: Draft, act: str, name: str, words: str) -> Asked:
    """What a form said, with the line that it named as it reads now."""
    chosen = draft.called(name) if name else None
    if name and chosen is None:
        raise Refused("That line has changed since you looked. Choose it again.")
    return Asked(act, chosen.line.text if chosen else "", chosen.place if chosen else 0, words)


def proposed_before(gathering: Gathering, once: str | None) -> bool:
    """Whether a phone's proposal has arrived already, and its answer was lost."""
    if not once:
        return False
    one_at_a_time(gathering)
    there = sa.exists().where(Proposal.gathering_id == gathering.id, Proposal.once == once)
    return bool(db.session.scalar(sa.select(there)))


def proposal_in(gathering: Gathering, proposal_id: int, by: Attendance | None = None) -> Proposal:
    """One of this session; `by`: only that presence's own."""
    found = db.session.get(Proposal, proposal_id)
    if found is None or found.gathering_id != gathering.id or (by is not None and found.attendance_id != by.id):
        raise Missing
    return found


def save(drafting: Drafting, by: Person | None, now: datetime, draft: bool = False) -> Version:
    """All that has been taken in, as one version of the document that was written in this session."""
    must_be_for_real(drafting.gathering)
    here = the_round(drafting)
    strays = set(map(id, here.draft.astray))
    fitting = [each for each in here.taken if id(each) not in strays]
    if not fitting:
        raise Refused("No line has been taken in yet, so there is nothing to save.")
    base = here.newest.number if here.newest else 0
    state = "draft" if draft else "published"
    writing = Writing(here.draft.text, base, note_of(fitting), state, drafting.gathering_id)
    version = drafting.document.next_version(here.newest, writing, by, now)
    for each in fitting:
        each.became(version, by, now)
    return version


def note_of(proposals: Sequence[Proposal]) -> str:
    count = Counter(each.act for each in proposals)
    told = [SAID[act].format(count[act]) for act in SAID if count[act]]
    return f"Lines from phones: {', '.join(told)}"


def keep_lines(gathering: Gathering, now: datetime) -> None:
    """The session closes: what the room had taken in and nobody saved is a version, and nothing of it is lost. A line
    that no longer fits, or that nobody answered, waits with the suggestions."""
    for drafting in db.session.scalars(sa.select(Drafting).filter_by(gathering_id=gathering.id)):
        here = the_round(drafting)
        if gathering.number > REHEARSAL_ROOM and len(here.taken) > len(here.draft.astray):
            save(drafting, None, now)
        for each in here.taken:
            each.state = "waiting" if each.state == "taken" else each.state
        drafting.live = False


def suggestions_for(document: Document) -> Sequence[Proposal]:
    """Everything proposed for it that is not kept off the screens, in this order: what waits, then the latest."""
    people = (joinedload(Proposal.person), joinedload(Proposal.answered_by), joinedload(Proposal.version))
    query = sa.select(Proposal).options(*people, joinedload(Proposal.gathering))
    query = query.where(Proposal.document_id == document.id, ~Proposal.hidden, Proposal.state != "withdrawn")
    query = query.where(~PRACTISED)
    waiting_first = sa.case((Proposal.state.in_(("waiting", "taken")), 0), else_=1)
    return db.session.scalars(query.order_by(waiting_first, Proposal.id.desc())).all()


def suggestion_for(document: Document, proposal_id: int) -> Proposal:
    found = db.session.get(Proposal, proposal_id)
    if found is None or found.document_id != document.id or found.hidden:
        raise Missing
    if found.gathering is not None and found.gathering.number <= REHEARSAL_ROOM:
        raise Missing
    return found


def waiting_for(document: Document) -> int:
    """How many suggestions wait for an answer at the desk."""
    query = sa.select(sa.func.count()).select_from(Proposal).outerjoin(Gathering)
    over = sa.or_(Proposal.gathering_id.is_(None), Gathering.state != "open")
    query = query.where(Proposal.document_id == document.id, Proposal.state == "waiting", ~Proposal.hidden, over)
    query = query.where(~PRACTISED)
    return db.session.scalar(query) or 0


def accept(proposal: Proposal, words: str, by: Person, now: datetime) -> Version:
    """A suggestion taken in at the desk: a version of its own, with its reason."""
    proposal.take_in(words or proposal.words, now)
    document = proposal.document
    newest = newest_version(document)
    draft = with_taken_in(newest.body if newest else "", [proposal])
    if draft.astray:
        raise Refused("The line that this is about has changed since. Decline it with a word why, or change the text.")
    note = f"Suggested: {proposal.why}" if proposal.why else "A line proposed in a session"
    writing = Writing(draft.text, newest.number if newest else 0, note[:500], newest.state if newest else "published")
    version = document.next_version(newest, writing, by, now)
    proposal.became(version, by, now)
    return version


def answered_lately(now: datetime) -> sa.Select[Proposal]:
    """Suggestions between sessions that somebody has answered in the last days, and who made them."""
    query = sa.select(Proposal).join(Proposal.document).options(joinedload(Proposal.document))
    query = query.where(Proposal.answered_at > now - NEWS, Proposal.state.in_(ANSWERED), ~Proposal.hidden)
    return query.where(Proposal.person_id.is_not(None)).order_by(Proposal.answered_at.desc(), Proposal.id.desc())


def answers_to(community: Community, me: Person, now: datetime) -> Sequence[Proposal]:
    """What I suggested for documents of this community, and what was said to it lately."""
    mine = (Proposal.person_id == me.id, Document.community_id == community.id)
    return db.session.scalars(answered_lately(now).where(*mine)).all()


def was_answered(presence: Any) -> sa.ColumnElement[bool]:
    """Whether any line from the phone of this presence (its number) was answered."""
    return sa.exists().where(Proposal.attendance_id == presence, Proposal.state.in_(ANSWERED), ~Proposal.hidden)


def answered_for(presence: Attendance) -> Sequence[Proposal]:
    """What became of the lines that somebody proposed on their phone."""
    query = sa.select(Proposal).options(joinedload(Proposal.document), joinedload(Proposal.version))
    mine = (Proposal.attendance_id == presence.id, Proposal.state.in_(ANSWERED), ~Proposal.hidden)
    return db.session.scalars(query.where(*mine).order_by(Proposal.id)).all()
