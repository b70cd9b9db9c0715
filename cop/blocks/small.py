"""Small numbers: what of a count may be said outside, so that no subtraction of anything ever said tells of under five.

Each answer has one theme at most, and each person one kind. Over time more of them become public, in rounds: one for
each report signed off. A round publishes, for some themes, how many answers have it by now. Between two published
counts of one theme lies a set of answers, its *step*; all steps are disjoint, and besides them only the number of
answers of each block is known. Whatever 0/1 set an attacker can count from that is: some blocks, less steps that
lie wholly inside them, plus steps that lie wholly outside. So it is enough that every step is five or more, and that
every stretch of rounds, less the steps inside it, leaves nothing or five or more.
(Any combination of block totals a and steps b that is 0 or 1 on every cell is 0 or 1 on the cells that no step
covers, so every a is; then b is -1 or 0 where all of a step's blocks are in, 0 or 1 where none is, and else 0.)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, pairwise

K_CELL = 5
NAMED_FROM = 2


@dataclass(frozen=True)
class Round:
    """What one signed-off report made public of one field: how many answers came in, counts so far, and names."""

    total: int
    counts: Mapping[str, int] = field(default_factory=dict)
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Step:
    """Between two published counts of one theme: so many answers, all from these rounds."""

    first: int
    last: int
    size: int


def steps(rounds: Sequence[Round]) -> Iterator[Step]:
    """Everything that published counts tell by subtraction."""
    for theme in {theme for each in rounds for theme in each.counts}:
        counts = [each.counts.get(theme, 0) for each in rounds]
        changed = [-1, *(place for place, (a, b) in enumerate(pairwise([0, *counts])) if a != b)]
        for before, after in pairwise(changed):
            yield Step(before + 1, after, counts[after] - (counts[before] if before >= 0 else 0))


def may_be_told(rounds: Sequence[Round]) -> bool:
    """Whether nothing under five follows from these rounds, the last one being new."""
    taken, last = list(steps(rounds)), len(rounds) - 1
    if any(step.size < K_CELL for step in taken) or pinned(taken, rounds):
        return False
    totals = list(accumulate((each.total for each in rounds), initial=0))
    for first in range(len(rounds)):
        inside = [step.size for step in taken if step.first >= first]
        rest = totals[-1] - totals[first] - sum(inside)
        if inside and rest != 0 and rest < K_CELL:
            return False
    return last >= 0


def pinned(taken: Sequence[Step], rounds: Sequence[Round]) -> bool:
    """Whether the last round cannot hold all of a step that ends in it: then part of it is known to be older, and
    what was not published before was under five."""
    last = len(rounds) - 1
    alone = sum(step.size for step in taken if step.first == step.last == last)
    longer = [step.size for step in taken if step.last == last and step.first < last]
    return any(size > rounds[-1].total - alone for size in longer)


def next_round(before: Sequence[Round], truth: Mapping[str, int], total: int) -> Round:
    """What the next report may say: `truth` are the exact counts by now, `total` the answers that came in since.

    Counts go out from five, and grow by five or more; where a total would give one away, the smallest stays as it
    was, and the next smallest, until nothing follows. When nothing may be said, nothing changes.
    """
    known = dict(before[-1].counts) if before else {}
    grown = {theme: count for theme, count in truth.items() if count - known.get(theme, 0) >= K_CELL}
    for theme in [None, *sorted(grown, key=lambda each: (grown[each] - known.get(each, 0), each))]:
        grown.pop(theme or "", None)
        candidate = Round(total, known | grown)
        if not grown or may_be_told([*before, candidate]):
            break
    rounds = [*before, Round(total, known | grown)]
    return Round(total, rounds[-1].counts, names(rounds, truth))


def names(rounds: Sequence[Round], truth: Mapping[str, int]) -> tuple[str, ...]:
    """Those with two or more that have no count, by alphabet; none, where the rest is so small that two each is all."""
    counted = rounds[-1].counts
    found = sorted(theme for theme, count in truth.items() if theme not in counted and count >= NAMED_FROM)
    rest = sum(each.total for each in rounds) - sum(counted.values())
    return tuple(found) if rest >= NAMED_FROM * (len(found) + 1) else ()
