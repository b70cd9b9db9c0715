"""What lies ahead in a community, and what its last session left behind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cop import clock
from cop.assents.models import Review
from cop.assents.queries import changed_since_my_yes, reviews_near
from cop.communities.models import Community, Membership
from cop.communities.queries import abilities_in, everybody_hosts
from cop.curiosities.models import Curiosity
from cop.curiosities.queries import from_last_time, shown_at
from cop.documents.models import Document
from cop.doors.queries import how_many_ask
from cop.gatherings.models import Gathering
from cop.gatherings.queries import last_held, open_or_next
from cop.identity.models import Person
from cop.proposals.models import Proposal
from cop.proposals.queries import answers_to
from cop.reports.models import EvaluationReport
from cop.reports.queries import waiting_to_be_read


@dataclass(frozen=True)
class Ahead:
    """One community as its member meets it: the session to come, the one that was, and the questions in between."""

    community: Community
    next: Gathering | None
    last: Gathering | None
    waiting: Sequence[Curiosity]
    """Pinned to the session to come."""
    asked: Sequence[Curiosity]
    """What the last session was still curious about, as far as members may see it."""
    abilities: frozenset[str]
    nobody_is_named: bool
    """Facilitation has ended, and any member may host."""
    to_read: Sequence[EvaluationReport]
    """Reports that this community reads before they go out."""
    asks: int
    """How many ask to join, for whoever may answer them."""

    @classmethod
    def of(cls, community: Community, abilities: frozenset[str]) -> Ahead:
        unnamed = everybody_hosts(community)
        coming, last = open_or_next(community), last_held(community)
        waiting = from_last_time(coming) if coming else ()
        asked, to_read = shown_at(last) if last else (), waiting_to_be_read(community)
        asks = how_many_ask(community) if "invite members" in abilities else 0
        return cls(community, coming, last, waiting, asked, abilities, unnamed, to_read, asks)

    @property
    def leads(self) -> bool:
        return "lead sessions" in self.abilities

    @property
    def today(self) -> bool:
        return self.next is not None and self.next.is_on(clock.today())

    @property
    def count(self) -> str:
        """Session 2 of 3, while the programme's number of sessions lasts."""
        if self.next is None:
            return ""
        planned = self.community.programme.sessions_planned or 0
        return f"Session {self.next.number}" + (f" of {planned}" if planned >= self.next.number else "")


@dataclass(frozen=True)
class Asking:
    """Documents with news for one member: changed since their yes, to be looked at again, or a suggestion answered."""

    changed: Sequence[Document]
    reviews: Sequence[Review]
    answers: Sequence[Proposal]
    """What was said lately to lines that they suggested."""

    @classmethod
    def of(cls, community: Community, person: Person) -> Asking:
        changed, reviews = changed_since_my_yes(community, person), reviews_near(community, clock.today())
        return cls(changed, reviews, answers_to(community, person, clock.now()))


def ahead_for(membership: Membership) -> Ahead | None:
    community = membership.community
    abilities = abilities_in(community, membership.person) if community else frozenset()
    return Ahead.of(community, abilities) if community and "see the community" in abilities else None
