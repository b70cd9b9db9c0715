"""Which topics may be about the same thing, by their words. It suggests; somebody confirms each."""

from __future__ import annotations

from collections.abc import Sequence

from cop.agenda.models import Topic
from cop.overlaps.likeness import Traits

FROM_TOPICS = 30
"""Fewer can be read out."""
ALIKE_FROM = 72
SHARED_FROM = 75


def suggested_groups(topics: Sequence[Topic]) -> list[tuple[Topic, list[Topic]]]:
    """The topic that could stay, and those that could join it. No topic is in two groups."""
    texts = dict(enumerate(words(topic.title) for topic in topics))
    groups = []
    for place, topic in enumerate(topics):
        text = texts.pop(place, "")
        near = alike(text, texts) if text else []
        for each in near:
            del texts[each]
        if near:
            groups.append((topic, [topics[each] for each in near]))
    return groups


def words(title: str) -> str:
    """Without little words; one board is as good as two."""
    return " ".join(word.rstrip("s") for word in Traits(0, title).words.split())


def alike(text: str, texts: dict[int, str]) -> list[int]:
    """Where most words of the shorter are in the longer, and the longer says not very much more."""
    from rapidfuzz import fuzz, process  # four megabytes, and boards of this size are few

    shared = process.extract(text, texts, scorer=fuzz.token_set_ratio, score_cutoff=SHARED_FROM, limit=None)
    near = [place for other, score, place in shared if (score + fuzz.token_sort_ratio(text, other)) / 2 >= ALIKE_FROM]
    return sorted(near)
