"""Suggesting which answers go together: by words that they share. A person decides; nothing is sorted by itself."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

SHORTEST = 4
"""Letters; shorter words say little."""
FEWEST, MOST_SHARE = 2, 0.5
"""Answers that share a word; a word in more than half of them says nothing about any."""
SAY_NOTHING = frozenset(
    """
    about after again also always because been before being came come could does doing done down each even every feel
    feeling felt first from good great have having here into just know less like little long made make many more most
    much never next nice only other over people quite really same should some still such than that their them then
    there these they thing things think this those today together told very want well went were what when where which
    while whole will with without work would your
    """.split()  # noqa: SIM905
)


@dataclass(frozen=True)
class Suggestion:
    """Answers, by number, that share these words."""

    words: tuple[str, ...]
    answers: frozenset[int]


def stems(text: str) -> set[str]:
    """Words as they are compared: small, without an ending."""
    found = re.findall(r"[a-z']+", text.lower())
    return {ending_off(word) for word in found if len(word) >= SHORTEST and word not in SAY_NOTHING}


def ending_off(word: str) -> str:
    for ending in ("ing", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST:
            return word.removesuffix(ending)
    return word


def suggestions(answers: dict[int, str], at_most: int = 6) -> list[Suggestion]:
    """The largest groups first; words that bring the same answers together make one suggestion."""
    having: dict[str, set[int]] = defaultdict(set)
    for number, text in answers.items():
        for stem in stems(text):
            having[stem].add(number)
    groups: dict[frozenset[int], list[str]] = defaultdict(list)
    for stem, numbers in having.items():
        if len(numbers) >= FEWEST and enough_others(numbers, answers):
            groups[frozenset(numbers)].append(stem)
    found = [Suggestion(tuple(sorted(words)), numbers) for numbers, words in groups.items()]
    return sorted(found, key=lambda each: (-len(each.answers), each.words))[:at_most]


def enough_others(numbers: Collection[int], answers: Collection[int]) -> bool:
    return len(numbers) <= max(FEWEST, len(answers) * MOST_SHARE)
