"""Two people changed one text at the same time: what both did, put together paragraph by paragraph, word by word.

Nothing here is ever saved by itself: what was put together is shown, marked by who changed it, and somebody says yes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from merge3 import Merge3

from cop.documents.aligning import Pairs, align
from cop.documents.diff import STARTS, WORD, Comparison, Line, Piece, compare, how_of, keys, matched, paragraphs

YOURS, THEIRS, BOTH = "yours", "theirs", "both"
Three = tuple[list[str], list[str], list[str]]


@dataclass(frozen=True)
class Clash:
    """One place that both changed, each in another way: as it was, and what each made of it."""

    before: str
    yours: str
    theirs: str


@dataclass(frozen=True)
class Merge:
    """The lines of the text put together, each change with who made it, or the places where that cannot be done."""

    lines: list[Line]
    clashes: list[Clash]

    @property
    def text(self) -> str:
        return "".join(p.text for line in self.lines for p in line.pieces if p.kind != "removed")

    @property
    def comparison(self) -> Comparison:
        return Comparison(self.lines)


class Found:
    """What matches, in the shape that merge3 asks for."""

    def __init__(self, pairs: Pairs, ends: tuple[int, int]) -> None:
        self.blocks = [(i, j, 1) for i, j in pairs]
        self.ends = ends

    def get_matching_blocks(self) -> list[tuple[int, int, int]]:
        return [*self.blocks, (*self.ends, 0)]


def same_words(_junk: object, a: Sequence[str], b: Sequence[str]) -> Found:
    return Found(align(keys(a), keys(b)), (len(a), len(b)))


def alike_paragraphs(_junk: object, a: Sequence[str], b: Sequence[str]) -> Found:
    return Found(matched(list(a), list(b))[0], (len(a), len(b)))


def merge(before: str, yours: str, theirs: str) -> Merge:
    """What became of `before` in the hands of both."""
    lines: list[Line] = []
    clashes: list[Clash] = []
    for found, three in stretches((paragraphs(before), paragraphs(yours), paragraphs(theirs)), alike_paragraphs):
        made = one_paragraph(*(side[0] for side in three)) if found else between(*three)
        lines += made or []
        if made is None:
            clashes.append(Clash(*map("".join, three)))
    return Merge(lines, clashes)


def stretches(three: Three, matching: Any) -> Iterator[tuple[bool, Three]]:
    """One after the other: things that are in all three (one at a time), and whatever stands between those."""
    before, yours, theirs = three
    at = (0, 0, 0)
    regions = Merge3(before, yours, theirs, sequence_matcher=matching).find_sync_regions()
    for b, b_end, y, _y_end, t, _t_end in regions:
        if at != (b, y, t):
            yield False, (before[at[0] : b], yours[at[1] : y], theirs[at[2] : t])
        for n in range(b_end - b):
            yield True, ([before[b + n]], [yours[y + n]], [theirs[t + n]])
        at = b_end, y + b_end - b, t + b_end - b


def one_paragraph(before: str, yours: str, theirs: str) -> list[Line] | None:
    """Word by word; none when both changed the same words."""
    if before == yours == theirs:
        return [Line("same", (Piece("same", before),))]
    pieces: list[Piece] = []
    words = (WORD.findall(before), WORD.findall(yours), WORD.findall(theirs))
    for found, three in stretches(words, same_words):
        was, mine, other = map("".join, three)
        who = whose(*three)
        if found or (who == BOTH and keys(three[0]) == keys(three[1])):
            pieces.append(Piece("same", spaced(was, mine, other)))
        elif not who:
            return None
        else:
            new = {YOURS: mine, THEIRS: other}.get(who, longest(mine, other))
            pieces += [p for p in (Piece("removed", was, who), Piece("added", new, who)) if p.text]
    return [Line(how_of(pieces), tuple(pieces))]


def between(before: list[str], yours: list[str], theirs: list[str]) -> list[Line] | None:
    """Paragraphs put in, taken out or replaced. What both put in at one place stays, theirs first: it is saved."""
    who = whose(before, yours, theirs)
    old = "".join(before)
    if who:
        new = {YOURS: "".join(yours), THEIRS: "".join(theirs)}
        return marked(old, new[who] if who in new else longest(*new.values()), who)
    if not before:
        first = apart("".join(theirs), yours[0])
        return marked("", first, THEIRS) + marked("", "".join(yours), YOURS)
    return None


def whose(before: list[str], yours: list[str], theirs: list[str]) -> str:
    """Who changed this; nobody when both did, each in another way. Blank space is no change."""
    was, mine, other = keys(before), keys(yours), keys(theirs)
    if mine == other:
        return BOTH
    return THEIRS if mine == was else YOURS if other == was else ""


def marked(old: str, new: str, who: str) -> list[Line]:
    lines = compare(old, new).lines
    return [replace(line, pieces=tuple(replace(piece, who=who) for piece in line.pieces)) for line in lines]


def apart(text: str, following: str) -> str:
    """So that the end of one and the beginning of the other do not become one paragraph."""
    text = text if text.endswith("\n") else text + "\n"
    return text if STARTS.match(following) or text.endswith("\n\n") else text + "\n"


def spaced(before: str, yours: str, theirs: str) -> str:
    """Equal but for blank space: as whoever changed that wants it."""
    if before in (yours, theirs):
        return theirs if yours == before else yours
    return longest(yours, theirs)


def longest(*texts: str) -> str:
    """The same one whoever is asked first."""
    return max(texts, key=lambda text: (len(text), text))
