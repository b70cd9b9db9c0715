"""Which things of two lists are the same, in the order of both. Takes about as long as the lists are long."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

CLOSELY, DEEP = 2_000_000, 8
"""Work in comparisons: up to this, the best match is looked for; beyond, a good one is taken."""

Pairs = list[tuple[int, int]]


def align(a: Sequence[str], b: Sequence[str], depth: int = 0) -> Pairs:
    """Positions that say the same, in the order of both: as many as can be found quickly."""
    start = 0
    while start < min(len(a), len(b)) and a[start] == b[start]:
        start += 1
    end = 0
    while end < min(len(a), len(b)) - start and a[-1 - end] == b[-1 - end]:
        end += 1
    middle = inner(a[start : len(a) - end], b[start : len(b) - end], depth)
    return [
        *((n, n) for n in range(start)),
        *((i + start, j + start) for i, j in middle),
        *((len(a) - n, len(b) - n) for n in range(end, 0, -1)),
    ]


def inner(a: Sequence[str], b: Sequence[str], depth: int) -> Pairs:
    counts = Counter(a), Counter(b)
    work = sum(n * counts[1][each] for each, n in counts[0].items())
    if not work:
        return []
    if work * min(len(a), len(b)) <= CLOSELY:
        return closely(a, b)
    once = [each for each in counts[0] if counts[0][each] == counts[1][each] == 1]
    if not once or depth > DEEP:
        return rising(a, b, None)
    anchors = rising(a, b, set(once))
    found: Pairs = []
    at, to = 0, 0
    for i, j in [*anchors, (len(a), len(b))]:
        found += ((at + x, to + y) for x, y in align(a[at:i], b[to:j], depth + 1))
        if i < len(a):
            found.append((i, j))
        at, to = i + 1, j + 1
    return found


def closely(a: Sequence[str], b: Sequence[str]) -> Pairs:
    blocks = SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks()
    return [(i + n, j + n) for i, j, size in blocks for n in range(size)]


def rising(a: Sequence[str], b: Sequence[str], only: set[str] | None) -> Pairs:
    """The longest run of pairs that rises on both sides; the nth of a kind may pair with the nth only."""
    places: dict[str, list[int]] = defaultdict(list)
    for j, each in enumerate(b):
        places[each].append(j)
    nth: Counter[str] = Counter()
    pairs: Pairs = []
    for i, each in enumerate(a):
        if (only is None or each in only) and nth[each] < len(places.get(each, ())):
            pairs.append((i, places[each][nth[each]]))
        nth[each] += 1
    return longest_rising(pairs)


def longest_rising(pairs: Pairs) -> Pairs:
    ends: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for n, (_i, j) in enumerate(pairs):
        place = bisect_left(ends, j)
        before.append(last[place - 1] if place else -1)
        ends[place : place + 1] = [j]
        last[place : place + 1] = [n]
    found: Pairs = []
    n = last[-1] if last else -1
    while n >= 0:
        found.append(pairs[n])
        n = before[n]
    return found[::-1]


def came_from(lines: Sequence[str], number: int, earlier: Iterable[tuple[int, Sequence[str]]]) -> list[int]:
    """For each of these lines of version `number`: the first version since which it has stood there as it does now.

    `earlier` are the versions before, the newest first; they are asked for only while something is left to find."""
    origins = [number] * len(lines)
    followed = {n: n for n in range(len(lines))}
    after = lines
    for older, before in earlier:
        followed = {i: followed[j] for i, j in align(before, after) if j in followed}
        if not followed:
            break
        for n in followed.values():
            origins[n] = older
        after = before
    return origins
