"""Behind a number: what each session of the period adds to it, so that the rows add up to the figure.

A plain count has one number a session. A share has two, what is counted and what it is out of; summed over the
sessions they are the share's numerator and denominator. Where a figure is no sum, its rows show what it is made from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import NamedTuple

from cop.measures import loop, people
from cop.measures.rows import CommunityRows, Key, TopicRow


class Part(NamedTuple):
    """Of one session: so much is counted, out of so much."""

    value: int
    whole: int


def at_each(rows: CommunityRows, counted: Iterable[tuple[Key, int]]) -> list[int]:
    """Counts of things that belong to sessions, a session each."""
    counts = dict.fromkeys(rows.rank, 0)
    for gathering, count in counted:
        counts[gathering] += count
    return list(counts.values())


def parts(values: Iterable[int], wholes: Iterable[int]) -> list[Part]:
    return [Part(*each) for each in zip(values, wholes, strict=True)]


def one_each(rows: CommunityRows) -> list[int]:
    return [1] * len(rows.held)


def first_here(rows: CommunityRows) -> list[frozenset[Key]]:
    """Everybody once, at the first session of the period that they came to."""
    seen: frozenset[Key] = frozenset()
    found = []
    for there in rows.present:
        found.append(there - seen)
        seen |= there
    return found


def different(rows: CommunityRows) -> list[int]:
    return [len(each) for each in first_here(rows)]


def every_time(rows: CommunityRows) -> list[Part]:
    """Of whom each session was the first: how many came to all of them."""
    if len(rows.held) < 2:
        return [Part(0, 0) for _ in rows.held]
    always = frozenset.intersection(*rows.present) if rows.present else frozenset()
    return [Part(len(each & always), len(each)) for each in first_here(rows)]


def places(rows: CommunityRows) -> list[Part]:
    return [Part(len(each), len(rows.everyone)) for each in rows.present]


def a_session(rows: CommunityRows) -> list[Part]:
    """For an average: so many people, at one session."""
    return [Part(size, 1) for size in people.attendance(rows)]


def first_and_last(rows: CommunityRows) -> list[int]:
    """The first is taken away, the last is added, those between do not count."""
    sizes = people.attendance(rows)
    return [-sizes[0], *[0] * (len(sizes) - 2), sizes[-1]] if len(sizes) > 1 else [0] * len(sizes)


def from_the_one_before(rows: CommunityRows) -> list[Part]:
    """Who came again, of whom the session before had; the first has none before it in the period."""
    steps = [Part(len(before & there), len(before)) for before, there in pairwise(rows.present)]
    return [Part(0, 0), *steps] if rows.held else []


def net_gain(rows: CommunityRows) -> list[int]:
    return [0, *people.net_gain(rows)] if rows.held else []


def met(rows: CommunityRows) -> list[Part]:
    return parts(map(len, people.new_connections(rows)), map(len, people.first_met(rows)))


def met_across(rows: CommunityRows) -> list[Part]:
    return [Part(people.across_organisations(rows, new), len(new)) for new in people.new_connections(rows)]


def answered(rows: CommunityRows) -> list[Part]:
    return parts(loop.respondents(rows), people.attendance(rows))


def raised(rows: CommunityRows) -> list[int]:
    return at_each(rows, [(row.gathering, row.lines) for row in loop.raised_once(rows)])


def asked(rows: CommunityRows) -> list[Part]:
    lines = at_each(rows, [(row.gathering, row.lines) for row in rows.of_held(rows.curiosities)])
    return parts(lines, loop.respondents(rows))


def carried(rows: CommunityRows) -> list[Part]:
    came = at_each(rows, [(row.gathering, 1) for row, _wait in loop.carried(rows)])
    return parts(came, could_be(rows))


def could_be(rows: CommunityRows) -> list[int]:
    return at_each(rows, [(row.gathering, row.lines) for row in loop.askable(rows)])


def waited(rows: CommunityRows) -> list[str]:
    """A middle value is no sum: all the waits that it is the middle of."""
    found = loop.carried(rows)
    return [", ".join(str(wait) for row, wait in found if row.gathering == each) for each in rows.rank]


def followed_up(rows: CommunityRows) -> list[Part]:
    could = {row.id for row in loop.askable(rows)}
    settled = [row for row, fate in loop.what_became(rows) if fate in loop.SETTLED and row.id in could]
    return parts(at_each(rows, [(row.gathering, row.lines) for row in settled]), could_be(rows))


def fate(kind: str) -> Callable[[CommunityRows], list[int]]:
    def each(rows: CommunityRows) -> list[int]:
        return at_each(rows, [(row.gathering, row.lines) for row, became in loop.what_became(rows) if became == kind])

    return each


def topics(rows: CommunityRows) -> list[int]:
    return at_each(rows, [(topic.gathering, 1) for topic in loop.done_topics(rows)])


def parked(rows: CommunityRows) -> list[int]:
    return at_each(rows, [(topic.gathering, 1) for topic in loop.parked_topics(rows)])


def of_topics(rows: CommunityRows, every: list[TopicRow], counts: Callable[[TopicRow], bool]) -> list[Part]:
    some = at_each(rows, [(topic.gathering, 1) for topic in every if counts(topic)])
    return parts(some, at_each(rows, [(topic.gathering, 1) for topic in every]))


def from_questions(rows: CommunityRows) -> list[Part]:
    return of_topics(rows, loop.done_after_first(rows), lambda topic: bool(topic.sources))


def minutes_from_questions(rows: CommunityRows) -> list[Part]:
    every = loop.done_after_first(rows)
    some = at_each(rows, [(topic.gathering, topic.minutes) for topic in every if topic.sources])
    return parts(some, at_each(rows, [(topic.gathering, topic.minutes) for topic in every]))


def co_produced(rows: CommunityRows) -> list[Part]:
    return of_topics(rows, loop.done_topics(rows), lambda topic: topic.origin != loop.BY_FACILITATOR)
