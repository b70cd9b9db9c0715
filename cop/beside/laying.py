"""Two or three communities' texts side by side, section by section: what they share, what each says alone, and what
may be the same said in other words. It suggests; people decide. Pure functions over text.

A sentence is shared when another text has it word for word, anywhere. In other words it is looked for only in the
section that stands beside it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from cop.documents.diff import MARKS, paragraphs

MARK = re.compile("|".join(MARKS.values()))
SENTENCE = re.compile(r"(?<=[.!?])[”’\")]?\s+(?=[\w“‘\"(])")
DECORATION = re.compile(r"[*_`]|\[\^[^\]]*\]|!?\[([^\]]*)\]\([^)]*\)")
HEADINGS_FROM, ALIKE_FROM, SAME_SECTION_FROM = 72, 62, 0.34
MOST_PAIRS = 40_000
"""Comparisons of two sections; beyond, only what is the same word for word is found."""
SHORTEST = 3
"""Words of a sentence that can be told in other words."""


@dataclass
class Sentence:
    """shared_with, alike: which other texts have it, and which say something like it."""

    text: str
    key: str
    shared_with: set[int] = field(default_factory=set)
    alike: dict[int, str] = field(default_factory=dict)
    """By text, the sentence there."""

    @property
    def how(self) -> str:
        return "shared" if self.shared_with else "alike" if self.alike else "only"


@dataclass
class Section:
    heading: str
    sentences: list[Sentence]


@dataclass
class Row:
    """One section of each text that has it, in the order of the texts; None where a text has nothing like it."""

    cells: list[Section | None]

    @property
    def heading(self) -> str:
        return next((cell.heading for cell in self.cells if cell and cell.heading), "")


@dataclass(frozen=True)
class Laid:
    rows: list[Row]
    plainer: bool
    """Some sections are so long that other words were not looked for."""


def lay(texts: Sequence[str]) -> Laid:
    read = [sections(text) for text in texts]
    share(read)
    rows = [Row([section, *[None] * (len(texts) - 1)]) for section in read[0]]
    for number, found in enumerate(read[1:], 1):
        place_all(rows, found, number)
    plainer = [look_for_other_words(row) for row in rows]
    return Laid(rows, any(plainer))


def sections(text: str) -> list[Section]:
    """A section for each heading; what stands before the first one is a section without."""
    found = [Section("", [])]
    for paragraph in paragraphs(text):
        words = bare(paragraph)
        if paragraph.startswith("#") and words:
            found.append(Section(words, []))
        elif words and not re.fullmatch(r"[,\s:-]+", words):
            found[-1].sentences += [Sentence(said, key(said)) for said in SENTENCE.split(words) if key(said)]
    return [each for each in found if each.heading or each.sentences]


def bare(paragraph: str) -> str:
    """Its words, without marks of any kind."""
    words = MARK.sub("", paragraph.strip(), count=1)
    words = DECORATION.sub(lambda found: found[1] or "", words).strip().strip("#|").strip()
    return " ".join(re.sub(r"\s*\|\s*", ", ", words).split())


def key(sentence: str) -> str:
    """The same for two sentences that say the same to the letter, but for capitals and punctuation."""
    return " ".join(re.findall(r"[^\W_]+", sentence.casefold()))


def share(texts: Sequence[list[Section]]) -> None:
    where: dict[str, set[int]] = defaultdict(set)
    for number, found in enumerate(texts):
        for sentence in (each for section in found for each in section.sentences):
            where[sentence.key].add(number)
    for number, found in enumerate(texts):
        for sentence in (each for section in found for each in section.sentences):
            sentence.shared_with = where[sentence.key] - {number}


def place_all(rows: list[Row], found: Sequence[Section], number: int) -> None:
    """Each section beside the one that it is most like; else in a row of its own, after the one before it."""
    last = -1
    for section in found:
        free = [place for place, row in enumerate(rows) if row.cells[number] is None]
        best = max(free, key=lambda place: likeness(rows[place], section), default=None)
        if best is not None and likeness(rows[best], section) > 0:
            rows[best].cells[number], last = section, best
        else:
            alone: list[Section | None] = [None] * len(rows[0].cells) if rows else [None] * (number + 1)
            alone[number] = section
            last += 1
            rows.insert(last, Row(alone))


def likeness(row: Row, section: Section) -> float:
    """0 = not the same section. Alike by what they are called, or by the sentences that they share."""
    from rapidfuzz import fuzz

    best = 0.0
    for cell in filter(None, row.cells):
        named = (key(cell.heading), key(section.heading))
        called = fuzz.token_set_ratio(*named) if all(named) else 0 if any(named) else 100
        keys = {each.key for each in cell.sentences}
        same = sum(each.key in keys for each in section.sentences) / max(len(section.sentences), 1)
        if called >= HEADINGS_FROM or same >= SAME_SECTION_FROM:
            best = max(best, called / 100 + same)
    return best


def look_for_other_words(row: Row) -> bool:
    """Whether there was too much to look through."""
    cells = [(number, cell) for number, cell in enumerate(row.cells) if cell]
    plainer = False
    for place, (mine, cell) in enumerate(cells):
        for theirs, other in cells[place + 1 :]:
            if len(cell.sentences) * len(other.sentences) > MOST_PAIRS:
                plainer = True
            else:
                pair_up(mine, cell, theirs, other)
    return plainer


def pair_up(mine: int, cell: Section, theirs: int, other: Section) -> None:
    """The most alike first, and each sentence with one at most."""
    from rapidfuzz import fuzz, process

    left = {n: s for n, s in enumerate(cell.sentences) if theirs not in s.shared_with and long_enough(s)}
    right = {n: s for n, s in enumerate(other.sentences) if mine not in s.shared_with and long_enough(s)}
    keys = {n: s.key for n, s in right.items()}
    scored = [
        (score, n, m)
        for n, sentence in left.items()
        for _, score, m in process.extract(
            sentence.key, keys, scorer=fuzz.token_sort_ratio, score_cutoff=ALIKE_FROM, limit=5
        )
    ]
    for _, n, m in sorted(scored, key=lambda each: -each[0]):
        if n in left and m in right:
            one, two = left.pop(n), right.pop(m)
            one.alike[theirs], two.alike[mine] = two.text, one.text


def long_enough(sentence: Sentence) -> bool:
    return len(sentence.key.split()) >= SHORTEST
