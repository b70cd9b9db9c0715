"""How people who are here split into small groups, for the steps of a way of working that ask for it."""

from __future__ import annotations

from collections import Counter

MANY_GROUPS = 6
PAIR, TRIO, FOUR = 2, 3, 4
SIZES: dict[str, dict[int, int]] = {
    "why-we-came": {1: PAIR},
    "one-two-four-all": {1: PAIR, 2: FOUR},
    "draw-it": {2: FOUR},
    "charter": {1: PAIR},
    "map-the-work": {3: PAIR},
    "life-cycle-map": {2: PAIR},
    "peer-trio": {1: TRIO, 2: TRIO, 3: TRIO},
    "world-cafe": {1: FOUR, 2: FOUR, 3: FOUR},
    "what-works": {0: PAIR, 1: FOUR},
    "wicked-questions": {2: FOUR},
    "guest-story": {2: PAIR},
}
"""Of each way, by its step from 0: how many people talk together."""
NEVER_FEWER = {"peer-trio": TRIO}
"""Its card says that twos do not work: whoever is left over makes a group larger."""


def group_sizes(here: int, size: int, least: int = 2) -> list[int]:
    """Groups of at most `size` where that leaves nobody in fewer than `least`, as even as can be."""
    if here <= 0:
        return []
    groups = -(-here // size)
    while groups > 1 and here // groups < least:
        groups -= 1
    small, larger = divmod(here, groups)
    return [small] * (groups - larger) + [small + 1] * larger


def groups_for(slug: str, step: int, here: int) -> list[int]:
    size = SIZES.get(slug, {}).get(step)
    return group_sizes(here, size, NEVER_FEWER.get(slug, PAIR)) if size else []


def in_words(sizes: list[int]) -> str:
    """“7 here: groups of 2, 2 and 3”; of many groups only how many of each size."""
    if not sizes:
        return ""
    if len(sizes) == 1:
        return f"{sizes[0]} here: all together"
    here, listed = sum(sizes), [str(size) for size in sizes]
    if len(sizes) > MANY_GROUPS:
        listed = [f"{number} groups of {size}" for size, number in sorted(Counter(sizes).items())]
        return f"{here} here: {' and '.join(listed)}"
    return f"{here} here: groups of {', '.join(listed[:-1])} and {listed[-1]}"
