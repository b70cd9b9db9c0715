"""What a reading of the figures is made of: frozen, typed, and already protected for whoever reads it.

A cell's `value` says the same as its `text`, for sheets and charts, and never more. Nothing here knows a database.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any

from cop.periods import Period

ALL = "all"
Value = int | float | str | bool | list[int] | list[float | None] | dict[str, int] | None


class Viewer(StrEnum):
    """Who reads: the academy outside, or inside their own community a member, or whoever leads it."""

    ACADEMY = "academy"
    MEMBER = "member"
    LEADER = "leader"


@dataclass(frozen=True)
class Place:
    """A community; last of all, everything together, whose slug is "all"."""

    slug: str
    name: str
    short: str


@dataclass(frozen=True)
class Row:
    """One thing behind a number: the session, question or work that it was counted from, and what it adds to it."""

    label: str
    value: str
    community: str
    session: int | None = None
    whole: str = ""
    """For a share: out of how many, in this row."""


@dataclass(frozen=True)
class Cell:
    place: str
    text: str
    value: Value = None
    whole: int | None = None
    """The denominator, where there is one."""
    percent: float | None = None
    """Only from a denominator of ten."""
    rows: tuple[Row, ...] = ()

    @property
    def rows_are(self) -> str:
        return "Session" if any(row.session for row in self.rows) else "Kind"


@dataclass(frozen=True)
class Figure:
    key: str
    name: str
    part: str
    note: str
    """In a sentence, for whoever reads the page."""
    formula: str
    unit: str
    denominator: str
    source: str
    cells: tuple[Cell, ...]

    @property
    def says_something(self) -> bool:
        return any(cell.value for cell in self.cells)

    @cached_property
    def by_place(self) -> Mapping[str, Cell]:
        return {cell.place: cell for cell in self.cells}

    def at(self, place: str) -> Cell:
        return self.by_place[place]


@dataclass(frozen=True)
class BlockShown:
    """A published block: one community's answers of a stretch of quarters, closed when a report was signed off."""

    community: str
    name: str
    since: date
    until: date
    answers: int
    sessions: tuple[int, ...]


@dataclass(frozen=True)
class Pooled:
    """What themes and kinds of people are counted from: every block of the whole programme published so far."""

    answers: int
    people: int
    blocks: int

    @classmethod
    def of(cls, blocks: Iterable[Any]) -> Pooled:
        each = [(block.answers, block.people) for block in blocks]
        return cls(sum(answers for answers, _ in each), sum(people for _, people in each), len(each))

    @property
    def words(self) -> str:
        held = f"{self.answers} answers of {self.people} people, in {self.blocks} block{'s' * (self.blocks != 1)}"
        return f"Of the whole programme, everything published so far: {held}. Not of this community or period alone."


@dataclass(frozen=True)
class LeftOut:
    """A session of the period whose words and kinds of person are in no published block."""

    community: str
    name: str
    session: int
    day: date
    why: str


@dataclass(frozen=True)
class ThemeShown:
    """A theme of all published blocks: counted from five answers on, from two named, below that not here."""

    question: str
    theme: str
    axis: str
    count: int | None


@dataclass(frozen=True)
class KindShown:
    """A kind of role or organisation, of everybody in published blocks: "6", "under 5" or "not shown"."""

    field: str
    kind: str
    count: str


@dataclass(frozen=True)
class KindsSoFar:
    """The same, as published on one day."""

    day: date
    kinds: tuple[KindShown, ...]


@dataclass(frozen=True)
class Asked:
    """You asked, we did: one question, in words that its reader may see, and what became of it."""

    community: str
    session: int
    words: str
    fate: str
    what: tuple[str, ...]


@dataclass(frozen=True)
class Quote:
    community: str
    session: int
    question: str
    text: str


@dataclass(frozen=True)
class TwoSentences:
    """What people said about how it was, in the group's own two sentences."""

    community: str
    period: str
    one: str
    two: str
    open_from: date
    released: bool


@dataclass(frozen=True)
class StoryShown:
    community: str
    title: str
    about: str
    teller: str
    told: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class LinkShown:
    community: str
    name: str
    kind: str
    state: str


@dataclass(frozen=True)
class RiskShown:
    community: str
    """A community's slug, or "all" for the whole programme."""
    text: str
    answer: str


@dataclass(frozen=True)
class PlanShown:
    community: str
    rhythm: str
    roles: tuple[str, ...]
    next_date: date | None
    place: str
    review: str
    goes_on: bool


@dataclass(frozen=True)
class HopeShown:
    """A sentence of the programme's record, and what came of it: `met`, `partly`, `missed`, or nobody has said."""

    text: str
    kind: str
    came: str
    note: str
    community: str = ""
    """Whose own hope it is; none: of the programme's record."""
    number: int = 0
    """So many, in words that stay inside; none: one, in words that this reader may see."""


@dataclass(frozen=True)
class Voices:
    """Kinds of role or organisation that nobody came from; outside also those of whom too few came to say so."""

    field: str
    missing: tuple[str, ...]
    exact: bool


@dataclass(frozen=True)
class Reading:
    """Everything that one reader may see of a programme, or of one community of it, for one period."""

    programme: str
    period: Period
    places: tuple[Place, ...]
    figures: tuple[Figure, ...]
    plain_words: tuple[str, ...]
    faults: tuple[str, ...]
    blocks: tuple[BlockShown, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    themes: tuple[ThemeShown, ...] = ()
    kinds: tuple[KindShown, ...] = ()
    kinds_so_far: tuple[KindsSoFar, ...] = ()
    asked: tuple[Asked, ...] = ()
    untouched: int = 0
    two_sentences: tuple[TwoSentences, ...] = ()
    quotes: tuple[Quote, ...] = ()
    stories: tuple[StoryShown, ...] = ()
    links: tuple[LinkShown, ...] = ()
    risks: tuple[RiskShown, ...] = ()
    plans: tuple[PlanShown, ...] = ()
    hoped: tuple[HopeShown, ...] = ()
    voices: tuple[Voices, ...] = ()
    before: tuple[Figure, ...] = ()
    """The same figures of the period before this one, by the same formulas; none: nothing was held in it."""
    pooled: Pooled = Pooled(0, 0, 0)
    mark: int = 0
    """The last publication that this reading knows of: passed back as `as_of`, it shows the same block values."""

    def figure(self, key: str) -> Figure:
        return next(figure for figure in self.figures if figure.key == key)

    def of_part(self, part: str) -> list[Figure]:
        return [figure for figure in self.figures if figure.part == part]

    def shown_of(self, part: str, earlier: Mapping[str, Figure]) -> list[Figure]:
        """Of what became of the questions, of stories and of hopes, only the lines with something in them, now or in
        the period before: what fell to nothing is shown."""
        found, empty_ones = self.of_part(part), part not in ("fates", "value")
        return [each for each in found if empty_ones or each.says_something or says_something(earlier, each.key)]


def says_something(earlier: Mapping[str, Figure], key: str) -> bool:
    return key in earlier and earlier[key].says_something
