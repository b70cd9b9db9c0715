"""How alike two works are, by their words, their part and whom they are for. It suggests; people decide."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

LITTLE_WORDS = re.compile(
    r"\b(?:a|an|and|are|as|at|by|for|from|in|into|is|it|its|not|of|on|one|or|our|so|that|the|their|them|they|this"
    r"|to|until|was|we|what|who|will|with|your)\b"
)
OF_WORDS, SAME_PART, SAME_AUDIENCE = 0.7, 20, 10
ALIKE_FROM = 50
AT_MOST = 3


@dataclass(frozen=True)
class Traits:
    """What is compared of a work."""

    id: int
    title: str
    summary: str = ""
    part: str = ""
    audience: str | None = None

    @property
    def words(self) -> str:
        told = LITTLE_WORDS.sub(" ", f"{self.title} {self.summary}".lower())
        return " ".join(re.findall(r"\w[\w'’-]*", told))


def likeness(one: Traits, other: Traits, words: float) -> float:
    """0 to 100: seven parts the words (`words`, 0 to 100), two the part of talent work, one the audience."""
    part = SAME_PART if one.part and one.part == other.part else 0
    audience = SAME_AUDIENCE if one.audience and one.audience == other.audience else 0
    return OF_WORDS * words + part + audience


def most_alike(one: Traits, others: Sequence[Traits]) -> list[int]:
    """The ids of those that may be the same work, the most alike first; usually none."""
    texts = [other.words for other in others]
    least = (ALIKE_FROM - SAME_PART - SAME_AUDIENCE) / OF_WORDS
    near = process.extract(one.words, texts, scorer=fuzz.token_set_ratio, score_cutoff=least, limit=None)
    scores = [(likeness(one, others[place], words), others[place].id) for _, words, place in near]
    alike = sorted((-score, found) for score, found in scores if score >= ALIKE_FROM)
    return [found for _, found in alike[:AT_MOST]]
