"""What the measures read: frozen rows, and one community's rows put in order of its held sessions.

A row says what was recorded and nothing of how it is stored, so that the same functions count a database, a
programme file and a test. No row joins a person to an answer: of answers there are counts and themes only.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, time
from functools import cached_property
from itertools import combinations
from typing import Any, NamedTuple, TypeVar

from cop.periods import EVERYTHING, Period

Key = int | str
Kind = str
Pair = int
"""Two people: the lower of their numbers among so many, times so many, and the higher one. A set for each pair made the
page of 300 communities half as fast again."""
Row = TypeVar("Row", "PresenceRow", "CuriosityRow", "TopicRow", "ThemeRow", "ActionRow")
Figure = TypeVar("Figure")

HELD = "closed"
PARTICIPANT = "participant"


class GatheringRow(NamedTuple):
    """One session. `respondents` is the stored count of people who answered one question or more."""

    id: Key
    number: int
    date: date
    starts: time
    state: str
    respondents: int = 0


class PresenceRow(NamedTuple):
    """One person at one session, with kind of role and organisation as they were on that day."""

    gathering: Key
    person: Key
    kind: Kind
    role_type: str | None = None
    organisation: Key | None = None
    organisation_type: str | None = None
    known_before: str | None = None
    """Whether they had met nobody (none), a few or most of those there; None = not asked, or skipped."""


@dataclass(frozen=True, slots=True)
class TieRow:
    """Two people of whom one said that they knew the other already, and on which day; None = from a file."""

    pair: frozenset[Key]
    said_on: date | None = None


class CuriosityRow(NamedTuple):
    """One line of "What are you still curious about?". `merged_into` is the question it repeats.

    `outcomes` are what became of it besides a topic: a guest or method chosen, a document changed, answered,
    passed on, decided not to.
    """

    id: Key
    gathering: Key
    merged_into: Key | None = None
    state: str = "open"
    outcomes: frozenset[str] = frozenset()
    lines: int = 1
    """How many questions this row stands for, alike in all that is counted: of one session and one state, merged
    with nothing, without a topic or an outcome. A hundred thousand of them are a handful of rows."""


class TopicRow(NamedTuple):
    """One topic. `minutes` are the actual ones; `sources` the questions that it came from."""

    id: Key
    gathering: Key
    state: str
    origin: str
    minutes: int = 0
    sources: frozenset[Key] = frozenset()
    led_by: str = "facilitator"
    title: str = ""


@dataclass(frozen=True, slots=True)
class ThemeRow:
    """Answers of one session with one theme: `question` is "feeling" or "today"."""

    gathering: Key
    question: str
    theme: str
    answers: int = 1


class WorkRow(NamedTuple):
    owners: frozenset[Key]
    talent_area: str
    scope: str
    stage: str
    added_on: date | None = None


@dataclass(frozen=True, slots=True)
class ActionRow:
    """Something that somebody said they would do, by a day; `done_on` only when it is done and the day was noted."""

    gathering: Key
    state: str
    due: date | None = None
    done_on: date | None = None


@dataclass(frozen=True, slots=True)
class StoryRow:
    """A value story that its teller let go out, and the cycles of value that it has something to say on."""

    told_on: date | None
    cycles: frozenset[int]


@dataclass(frozen=True, slots=True)
class PlanRow:
    """How a community keeps going; anything not settled yet is empty."""

    rhythm: str = ""
    roles: tuple[str, ...] = ()
    next_date: date | None = None
    place: str = ""
    review: str = ""


class LinkRow(NamedTuple):
    """Another group that the community knows, and how far it has got with it."""

    name: str
    kind: str
    state: str


@dataclass(frozen=True)
class CommunityRows:
    """Everything recorded of one community, in any order. Sessions not held stay in and are left out here."""

    gatherings: Sequence[GatheringRow] = ()
    presences: Sequence[PresenceRow] = ()
    ties: Sequence[TieRow] = ()
    curiosities: Sequence[CuriosityRow] = ()
    topics: Sequence[TopicRow] = ()
    themes: Sequence[ThemeRow] = ()
    works: Sequence[WorkRow] = ()
    versions: int = 0
    """Published versions of the community's manifesto."""
    linked: int = 0
    """Network links in state "linked"."""
    links: Sequence[LinkRow] = ()
    plan: PlanRow | None = None
    published_on: Sequence[date] = ()
    """Days of the manifesto's published versions, as far as anybody said."""
    agreed: frozenset[Key] = frozenset()
    """Who agreed to the manifesto's newest published version: by a yes of their own, or by those present, with them."""
    actions: Sequence[ActionRow] = ()
    stories: Sequence[StoryRow] = ()
    hopes: Sequence[str] = ()
    """How each of the community's own hopes stands: `open`, `met`, `partly`, `not-yet`."""
    areas: int = 16
    """How many parts of talent work there are on the map."""
    period: Period = EVERYTHING

    @cached_property
    def worked_out(self) -> dict[Any, Any]:
        """What was counted from these rows before."""
        return {}

    @cached_property
    def held(self) -> list[GatheringRow]:
        """g1..gn: closed sessions of the period in the order of the day; a cancelled one does not count in n."""
        held = (each for each in self.gatherings if each.state == HELD and self.period.holds(each.date))
        return sorted(held, key=lambda each: (each.date, each.starts, each.number))

    @property
    def whole(self) -> CommunityRows:
        """The same without a period: nobody who came before it is a newcomer, nor gone who came after it. What held
        itself would stay in memory, with all its rows, until somebody looked for rubbish."""
        return self if self.period == EVERYTHING else self.beyond_the_period

    @cached_property
    def beyond_the_period(self) -> CommunityRows:
        return replace(self, period=EVERYTHING)

    @cached_property
    def begun(self) -> bool:
        """Whether the period reaches the community's first session: what nobody dated cannot be counted before it."""
        until, ever = self.period.until, self.whole.held
        return until is None or (bool(ever) and ever[0].date <= until)

    def of_period(self, each: Sequence[Figure]) -> list[Figure]:
        """Of figures for every session ever held, those of this period's sessions."""
        first = self.whole.rank[self.held[0].id] if self.held else 0
        return list(each[first : first + len(self.held)])

    @cached_property
    def rank(self) -> Mapping[Key, int]:
        """Position of each held session, counted from 0."""
        return {gathering.id: position for position, gathering in enumerate(self.held)}

    def of_held(self, rows: Iterable[Row]) -> list[Row]:
        return [row for row in rows if row.gathering in self.rank]

    @cached_property
    def participations(self) -> list[PresenceRow]:
        """Presences that count, oldest first: facilitators, visitors and guests are left out."""
        counted = [row for row in self.of_held(self.presences) if row.kind == PARTICIPANT]
        return sorted(counted, key=lambda row: self.rank[row.gathering])

    @cached_property
    def present(self) -> list[frozenset[Key]]:
        """P(g1)..P(gn): the people who count as participants, a set for each held session."""
        people: dict[Key, set[Key]] = defaultdict(set)
        for row in self.participations:
            people[row.gathering].add(row.person)
        return [frozenset(people[gathering.id]) for gathering in self.held]

    @cached_property
    def everyone(self) -> frozenset[Key]:
        """U: everybody who took part at least once."""
        return frozenset().union(*self.present)

    @cached_property
    def numbers(self) -> Mapping[Key, int]:
        """Of U, each person's number."""
        return {person: number for number, person in enumerate(self.everyone)}

    @cached_property
    def met_first(self) -> list[set[Pair]]:
        """Pairs who were never together before, a set for each held session."""
        met, by_session = set[Pair](), []
        for people in self.present:
            numbers, size = sorted(self.numbers[person] for person in people), len(self.numbers)
            together = {one * size + other for one, other in combinations(numbers, 2)}
            by_session.append(together - met)
            met |= together
        return by_session

    @cached_property
    def last_seen(self) -> Mapping[Key, PresenceRow]:
        """Each participant's presence at the last session they came to: their role and organisation."""
        return {row.person: row for row in self.participations}


def percent(part: int, whole: int) -> float | None:
    """part / whole as a percentage with one decimal; nothing out of nothing is None, not 0."""
    return round(100 * part / whole, 1) if whole else None


def spread(kinds: Iterable[str]) -> dict[str, int]:
    """How many of each kind, by name: the same figures read the same, whatever order they were stored in."""
    return summed((kind, 1) for kind in kinds)


def summed(kinds: Iterable[tuple[str, int]]) -> dict[str, int]:
    """The same, where each comes with how many it stands for."""
    counts: Counter[str] = Counter()
    for kind, number in kinds:
        counts[kind] += number
    return dict(sorted(counts.items()))
