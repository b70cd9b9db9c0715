"""Words as they are looked for and as they are shown: beginnings, marks, and what somebody may have meant."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from markupsafe import Markup, escape

WORD = re.compile(r"[^\W_]+")
MOST_WORDS, LONGEST_WORD, SHORTEST_STEM = 8, 40, 4
BEFORE, LONGEST = 60, 220
"""Characters of an excerpt: in front of the first word that was found, and in all."""
CLOSE, MOST_MEANT = 72, 5
"""Of a hundred: how like what was typed a word that is there must be, to be what was meant; and how many are tried."""
SMALL = frozenset(
    WORD.findall(
        "a an and are as at be by do does for from has have he her his how i if in into is it its me my not of on or"
        " our she so than that the their them there these they this to was we were what when where which who why will"
        " with you your"
    )
)
"""They say nothing about what is looked for, unless nothing else was typed."""
ENDINGS = ("ations", "ation", "ments", "ment", "ings", "ing", "ies", "ied", "es", "ed", "s", "y", "e")
MARKS = re.compile(r"\]\([^)]*\)|^\s*(?:[#>*+-]+|\d+\.)\s+|[*_`~|\[\]\\]+", re.M)
"""What only markdown needs."""


class Folding(dict[int, str]):
    """Each letter as a small one without its accents: one for one, so that places in the text stay the same."""

    def __missing__(self, code: int) -> str:
        letter = unicodedata.normalize("NFKD", chr(code))[:1].lower()
        self[code] = letter if len(letter) == 1 else chr(code)
        return self[code]


FOLDING = Folding()


def folded(text: str) -> str:
    return text.lower() if text.isascii() else text.translate(FOLDING)


def words_in(text: str) -> list[str]:
    return WORD.findall(folded(unicodedata.normalize("NFC", text)))


def beginnings(typed: str) -> list[str]:
    """What each word that was typed begins with, whatever its ending; each once."""
    words = [word[:LONGEST_WORD] for word in words_in(typed)]
    telling = [word for word in words if word not in SMALL] or words
    return list(dict.fromkeys(stem(word) for word in telling))[:MOST_WORDS]


def stem(word: str) -> str:
    """Mapping, maps and mapped begin with map, policy and policies with polic."""
    for ending in ENDINGS:
        rest = word.removesuffix(ending)
        if rest == word or word.endswith(("ss", "us", "is")):
            continue
        twice = ending[-3:] in ("ing", "ngs") or ending == "ed"
        if twice and len(rest) >= SHORTEST_STEM and rest[-1] == rest[-2] and rest[-1] not in "ls":
            return rest[:-1]
        if len(rest) >= SHORTEST_STEM - (ending == "s"):
            return rest
    return word


def looked_for(starts: Sequence[str]) -> re.Pattern[str]:
    """Each whole word that begins so, in a folded text; very short ones only as they are."""
    either = "|".join(re.escape(each) + (r"[^\W_]*" if len(each) > 2 else "") for each in starts)
    return re.compile(rf"(?<![^\W_])(?:{either})(?![^\W_])")


def marked(text: str, starts: Sequence[str]) -> Markup:
    """Safe to show: the text as it is, with what was looked for marked."""
    shown, last = Markup(), 0
    for hit in looked_for(starts).finditer(folded(text)) if starts else ():
        shown += escape(text[last : hit.start()]) + Markup("<mark>{}</mark>").format(text[hit.start() : hit.end()])
        last = hit.end()
    return shown + escape(text[last:])


def plain(text: str) -> str:
    return " ".join(MARKS.sub(" ", text).split())


def excerpt(texts: Iterable[str], starts: Sequence[str]) -> Markup:
    """The part of the first text that says it; nothing when none does."""
    pattern = looked_for(starts)
    for text in map(plain, texts):
        if hit := pattern.search(folded(text)):
            return marked(around(text, hit.start()), starts)
    return Markup()


def opening(texts: Sequence[str]) -> str:
    text = plain(texts[0]) if texts else ""
    return around(text, 0) if text else ""


def around(text: str, place: int) -> str:
    """Whole words, and dots where something is left out."""
    start = 0 if place <= BEFORE else text.find(" ", place - BEFORE, place) + 1 or place
    end = len(text) if len(text) <= start + LONGEST else text.rfind(" ", start, start + LONGEST)
    end = end if end > place else start + LONGEST
    return ("… " if start else "") + text[start:end] + (" …" if end < len(text) else "")


def alike(typed: str, words: Iterable[str]) -> list[str]:
    """The few of these words that are most like what was typed, the nearest first."""
    from rapidfuzz import fuzz, process

    found = process.extract(typed, sorted(words), scorer=fuzz.ratio, score_cutoff=CLOSE, limit=MOST_MEANT)
    return [word for word, _score, _place in found]
