"""The figures of a page and a report: which there are, how each is written, and what stands behind it.

Things are exact and live, for everybody: sessions, attendance, how many answered, questions and what became of them,
topics, works, versions. What tells of kinds of person is marked `inside`: it stays in the community. Small groups are
written "5 of 7"; a percentage stands beside it from ten on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, pairwise
from typing import Any

from cop import clock
from cop.figures.shape import Value
from cop.figures.words import NONE, Rows, as_far_as, change, days, joined, of, rounds, tells_of_nobody
from cop.measures import loop, people, programme
from cop.measures.rows import CommunityRows

Labels = Mapping[str, str]
NO_LABELS: Labels = {}
BY: Labels = {"facilitator": "the facilitator", "shared": "both together", "member": "a member"}
FEW = "not shown"
FAULT = " (more answers than people: check the sign-in sheet)"


@dataclass(frozen=True)
class Made:
    """One cell, before it has a place."""

    text: str
    value: Value = None
    whole: int | None = None


@dataclass(frozen=True)
class Spec:
    """One figure: its cells for communities in a row and for all together, and its value session by session."""

    key: str
    name: str
    part: str
    note: str
    measure: Callable[..., Any]
    cells: Callable[[Rows, Labels], list[Made]]
    each: Callable[[CommunityRows], Sequence[object]] | None = None
    inside: bool = False


Cells = Callable[[Rows, Labels], list[Made]]


def number(count: Callable[[CommunityRows], int]) -> Cells:
    """A plain number, summed for all together."""

    def cells(communities: Rows, _labels: Labels) -> list[Made]:
        numbers = [count(rows) for rows in communities]
        return [Made(str(each), each) for each in [*numbers, sum(numbers)]]

    return cells


def share(parts: Callable[[CommunityRows], tuple[int, int]]) -> Cells:
    """A part of a whole; for all together, from summed parts and wholes."""

    def cells(communities: Rows, _labels: Labels) -> list[Made]:
        shares = [parts(rows) for rows in communities]
        together = (sum(part for part, _ in shares), sum(whole for _, whole in shares))
        return [Made(of(*each), each[0] if each[1] else None, each[1]) for each in [*shares, together]]

    return cells


def listed(values: Callable[[CommunityRows], list[int]]) -> Cells:
    """A number for each session; together, one for each round, and how far that goes."""

    def cells(communities: Rows, _labels: Labels) -> list[Made]:
        each = [values(rows) for rows in communities]
        every = [sum(one) for one in zip(*each, strict=False)]
        return [*(Made(joined(one), one) for one in each), Made(joined(every) + as_far_as(each), every)]

    return cells


def mix(kinds: Callable[[CommunityRows], dict[str, int]], called: Labels = NO_LABELS) -> Cells:
    """How many of each kind, under the names that people know; `called`: where this figure has names of its own."""

    def cells(communities: Rows, known: Labels) -> list[Made]:
        labels = {**called, **known, **called}
        each = [kinds(rows) for rows in communities]
        there = set[str]().union(*each)
        every = [kind for kind in labels if kind in there] + sorted(there - labels.keys())
        summed = {kind: sum(one.get(kind, 0) for one in each) for kind in every}
        named = [{labels.get(kind, kind): one[kind] for kind in every if kind in one} for one in [*each, summed]]
        return [Made(joined(f"{kind} {count}" for kind, count in one.items()), one) for one in named]

    return cells


def held(rows: CommunityRows) -> int:
    """Closed sessions of the period; a cancelled one or a rehearsal does not count.

    Unit: sessions. Denominator: none. Source: the communities' sessions.
    """
    return len(rows.held)


def from_and_to(communities: Rows, _labels: Labels) -> list[Made]:
    """The days of the first and the last session held.

    Unit: days. Denominator: none. Source: the communities' sessions.
    """
    dates = [[each.date for each in rows.held] for rows in communities]
    return [Made(text := days(each), text) for each in [*dates, list(chain(*dates))]]


def mean(communities: Rows, _labels: Labels) -> list[Made]:
    sizes = [people.attendance(rows) for rows in communities]
    every = list(chain(*sizes))
    return [
        Made(f"{sum(each) / len(each):.2f} ({min(each)} to {max(each)})", round(sum(each) / len(each), 2))
        if each
        else Made(NONE)
        for each in [*sizes, every]
    ]


def grown(communities: Rows, _labels: Labels) -> list[Made]:
    sizes = [*map(people.attendance, communities), rounds(communities)]
    found = [Made(change(each), each[-1] - each[0] if len(each) > 1 else None) for each in sizes]
    return [*found[:-1], replace(found[-1], text=found[-1].text + as_far_as(sizes[:-1]))]


def different(communities: Rows, _labels: Labels) -> list[Made]:
    everyone = frozenset[object]().union(*(rows.everyone for rows in communities))
    return [Made(str(size), size) for size in [*(len(rows.everyone) for rows in communities), len(everyone)]]


def came_every_time(rows: CommunityRows) -> tuple[int, int]:
    """Of one session alone it would be everybody, which tells nothing."""
    return (people.attended_all(rows), len(rows.everyone)) if len(rows.held) > 1 else (0, 0)


def places_taken(rows: CommunityRows) -> tuple[int, int]:
    return sum(people.attendance(rows)), len(rows.everyone) * len(rows.held)


def came_back(communities: Rows, _labels: Labels) -> list[Made]:
    """From each session to the next: how many came again, of how many; together, of all of them."""
    each = [[(len(a & b), len(a)) for a, b in pairwise(rows.present)] for rows in communities]
    every = [step for taken in each for step in taken]
    again, before = sum(a for a, _ in every), sum(b for _, b in every)
    alone = [Made(joined(of(*step) for step in taken), [step[0] for step in taken]) for taken in each]
    return [*alone, Made(of(again, before), again if before else None, before)]


def met(rows: CommunityRows) -> tuple[int, int]:
    return sum(map(len, people.new_connections(rows))), sum(map(len, people.first_met(rows)))


def met_across(rows: CommunityRows) -> tuple[int, int]:
    new = [pair for each in people.new_connections(rows) for pair in each]
    return people.across_organisations(rows, new), len(new)


def knew_few(rows: CommunityRows) -> tuple[int, int]:
    asked = people.known_before(rows)
    return asked.get("none", 0) + asked.get("few", 0), sum(asked.values())


def answered(communities: Rows, _labels: Labels) -> list[Made]:
    """More answers than people is a fault in the sign-in sheet: shown, so that it can be mended."""
    each = [list(zip(loop.respondents(rows), people.attendance(rows), strict=True)) for rows in communities]
    every = [one for found in each for one in found]
    said = [joined(f"{got} of {came}{FAULT if got > came else ''}" for got, came in found) for found in each]
    got, came = sum(got for got, _ in every), sum(came for _, came in every)
    alone = [Made(text, [got for got, _ in found]) for text, found in zip(said, each, strict=True)]
    return [*alone, Made(of(got, came), got if came else None, came)]


def raised(rows: CommunityRows) -> int:
    return sum(loop.fates(rows).values())


def asked_each(communities: Rows, _labels: Labels) -> list[Made]:
    """Every line counts, one that repeats another too, as its measure has it."""
    asked, got = [loop.questions(rows) for rows in communities], [sum(loop.respondents(rows)) for rows in communities]
    pairs = [*zip(asked, got, strict=True), (sum(asked), sum(got))]
    rates = [round(lines / people, 2) if people else None for lines, people in pairs]
    return [Made(NONE if rate is None else f"{rate:g}", rate) for rate in rates]


def carried(rows: CommunityRows) -> tuple[int, int]:
    waits, askable = loop.carry_over_waits(rows)
    return len(waits), askable


def waits(communities: Rows, _labels: Labels) -> list[Made]:
    from statistics import median  # and all that it brings, where figures are read

    each = [loop.carry_over_waits(rows)[0] for rows in communities]
    middle = [median(one) if one else None for one in [*each, list(chain(*each))]]
    return [Made(NONE if one is None else f"{one:g}", one) for one in middle]


def fate(kind: str) -> Cells:
    return number(lambda rows: loop.fates(rows).get(kind, 0))


def talked_through(rows: CommunityRows) -> int:
    return len(loop.done_topics(rows))


def minutes(rows: CommunityRows) -> int:
    return sum(loop.minutes_by_gathering(rows))


def parked(rows: CommunityRows) -> int:
    return len(loop.parked_topics(rows))


def from_a_question(rows: CommunityRows) -> tuple[int, int]:
    later = loop.done_after_first(rows)
    return sum(bool(topic.sources) for topic in later), len(later)


def minutes_from_a_question(rows: CommunityRows) -> tuple[int, int]:
    later = loop.done_after_first(rows)
    return sum(topic.minutes for topic in later if topic.sources), sum(topic.minutes for topic in later)


def put_there_by_others(rows: CommunityRows) -> tuple[int, int]:
    done = loop.done_topics(rows)
    return sum(topic.origin != loop.BY_FACILITATOR for topic in done), len(done)


def pieces(rows: CommunityRows) -> int:
    return len(programme.works(rows))


def sharing(rows: CommunityRows) -> tuple[int, int]:
    return len(programme.contributors(rows)), len(rows.everyone)


def touched(communities: Rows, _labels: Labels) -> list[Made]:
    each = [programme.areas_covered(rows) for rows in communities]
    every = max((rows.areas for rows in communities), default=0)
    return [Made(f"{len(one)} of {every}", len(one), every) for one in [*each, set[str]().union(*each)]]


def reaching_across(rows: CommunityRows) -> tuple[int, int]:
    return programme.system_wide(rows), len(programme.works(rows))


def version_age(communities: Rows, _labels: Labels) -> list[Made]:
    """Each community's own; of several together it says nothing."""
    ages = [*(programme.manifesto_age(rows, clock.today()) for rows in communities), None]
    found = [Made(NONE if age is None else str(age), age) for age in ages]
    return [*found[:-1], Made("each its own")]


def agreed(communities: Rows, _labels: Labels) -> list[Made]:
    """Only where nobody can be told by it: from ten people on, and with nobody, all, or five and more on either side.
    Saying yes is of one's own free will, so a small group is not counted out. Together only where every part is told.
    """
    parts = [programme.manifesto_agreed(rows) for rows in communities]
    whole = (sum(part for part, _ in parts), sum(people for _, people in parts))
    told = [tells_of_nobody(*each) for each in parts]
    shown = [*zip(parts, told, strict=True), (whole, all(told))]
    return [Made(of(*each), each[0], each[1]) if may else Made(FEW, None, None) for each, may in shown]


def going_on(communities: Rows, _labels: Labels) -> list[Made]:
    """Of communities that have begun: before its first session none could go on."""
    each = [programme.goes_on(rows.plan) if rows.begun else None for rows in communities]
    plans = [plan for plan in each if plan is not None]
    alone = [Made(NONE if plan is None else "yes" if plan else "no", plan) for plan in each]
    return [*alone, Made(of(sum(plans), len(plans)), sum(plans), len(plans))]
