"""How alike two works are, by their words, their part and whom they are for. It suggests; people decide."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

SAY_LITTLE = (
    "a an and are as at by for from in into is it its not of on one or our so that the their them they this"
    " to until was we what who will with your"
)
LITTLE_WORDS = frozenset(SAY_LITTLE.split())
WORD = re.compile(r"\w[\w'’-]*")
REMEMBERED = 20_000
"""Works whose words are not taken apart again at the next question: this is most of the time that it takes."""
OF_WORDS, SAME_PART, SAME_AUDIENCE = 0.7, 20, 10
ALIKE_FROM = 50
AT_MOST = 3


class Traits(NamedTuple):
    """What is compared of a work."""

    id: int
    title: str
    summary: str = ""
    part: str = ""
    audience: str | None = None

    @property
    def words(self) -> str:
        return words_of(self.title, self.summary)


@lru_cache(maxsize=REMEMBERED)
def words_of(title: str, summary: str) -> str:
    """Those that say something, each as it stands."""
    return " ".join(word for word in WORD.findall(f"{title} {summary}".lower()) if word not in LITTLE_WORDS)


def beside_words(one: Traits, other: Traits) -> int:
    """Two of ten parts are the part of talent work, one is whom it is for."""
    part = SAME_PART if one.part and one.part == other.part else 0
    audience = SAME_AUDIENCE if one.audience and one.audience == other.audience else 0
    return part + audience


def most_alike(one: Traits, others: Sequence[Traits]) -> list[int]:
    """The ids of those that may be the same work, the most alike first; usually none.

    Likeness is 0 to 100: seven parts of ten the words, and what is beside them. Whatever has less beside them needs
    more words in common, so most are passed over at first sight.
    """
    from rapidfuzz import fuzz, process

    groups: dict[int, list[Traits]] = {}
    for other in others:
        groups.setdefault(beside_words(one, other), []).append(other)
    scores = []
    for beside, group in groups.items():
        texts, least = [other.words for other in group], (ALIKE_FROM - beside) / OF_WORDS
        near = process.extract(one.words, texts, scorer=fuzz.token_set_ratio, score_cutoff=least, limit=None)
        scores += [(OF_WORDS * words + beside, group[place].id) for _, words, place in near]
    return [found for _, found in sorted((-score, found) for score, found in scores)[:AT_MOST]]
