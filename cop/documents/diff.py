"""What changed between two texts: paragraphs find each other first, then the words in them.

The one promise: read without what was added, the answer is the old text to the letter; read without what was
removed, the new one. Everything here takes about as long as the texts are long, whatever is in them.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from itertools import groupby, pairwise

REPLACED = 0.6
"""A paragraph of which more than this share has changed is shown as another one in its place."""
MOVED_WORDS = 3
CLOSELY, PAIRS, DEEP = 2_000_000, 900, 8
"""Work in comparisons: up to this, the best match is looked for; beyond, a good one is taken."""

MARKS = {
    "heading": r"#{1,6}[ \t]+",
    "item": r"[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+",
    "quotation": r"[ \t]*(?:>[ \t]?)+",
}
STARTS = re.compile("|".join([*MARKS.values(), r"[ \t]*\|"]))
COUNTED = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*\s*|\s+|(?:[^\w\s]|_)\s*")

Pairs = list[tuple[int, int]]


@dataclass(frozen=True)
class Piece:
    """A stretch of text that is the `same` in both, `added` or `removed`."""

    kind: str
    text: str

    @property
    def blank(self) -> bool:
        return not self.text.strip()


@dataclass(frozen=True)
class Line:
    """A paragraph, heading, list item or row. how: same, changed, added, removed, moved-here, moved-away."""

    how: str
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        """Everything in it, both sides."""
        return "".join(piece.text for piece in self.pieces)

    @property
    def role(self) -> str:
        """heading, item or quotation when it is that on both sides, else prose."""
        first = self.pieces[0]
        if self.how == "changed" and first.kind != "same":
            return "prose"
        return next((role for role, mark in MARKS.items() if re.match(mark, first.text)), "prose")

    @property
    def shown(self) -> list[Piece]:
        """Without the marks that say heading, item or quotation."""
        mark = MARKS.get(self.role, "")
        first = replace(self.pieces[0], text=re.sub(rf"\A{mark}", "", self.pieces[0].text))
        return [p for p in (first, *self.pieces[1:]) if p.text and not (p.blank and p.kind == "removed")]


@dataclass(frozen=True)
class Comparison:
    lines: list[Line]
    plainer: bool = False
    """Some paragraphs were not looked at word by word, because there are too many of them."""
    words: Counter[str] = field(default_factory=Counter)
    """How many words were added and removed; what only moved is neither."""

    @property
    def blocks(self) -> list[tuple[str, list[Line]]]:
        """The lines to show, those of one list together: (role, lines)."""
        shown = (line for line in self.lines if line.shown)
        return [(role, list(lines)) for role, lines in groupby(shown, key=lambda line: line.role)]


def compare(old: str, new: str) -> Comparison:
    before, after = paragraphs(old), paragraphs(new)
    lines: list[Line] = []
    plainer = False
    at, to = 0, 0
    aligned = align([p.strip() for p in before], [p.strip() for p in after])
    for i, j in [*aligned, (len(before), len(after))]:
        gap = (before[at:i], after[to:j])
        plainer = plainer or len(gap[0]) * len(gap[1]) > PAIRS
        lines += between(*gap)
        if i < len(before):
            lines.append(words_of(before[i], after[j]))
        at, to = i + 1, j + 1
    lines = with_moves(lines)
    return Comparison(lines, plainer, counted(lines))


def paragraphs(text: str) -> list[str]:
    """The text cut before every paragraph, heading, list item, quotation and row; joined, it is the text again."""
    cuts: list[int] = []
    at, fresh = 0, True
    for line in text.splitlines(keepends=True):
        blank = not line.strip()
        if not cuts or (not blank and (fresh or STARTS.match(line))):
            cuts.append(at)
        at, fresh = at + len(line), blank or line.startswith("#")
    return [text[start:end] for start, end in pairwise([*cuts, len(text)])]


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


def between(before: list[str], after: list[str]) -> Iterator[Line]:
    """Paragraphs without an equal: those alike enough are compared word by word, the others were put or taken."""
    at, to = 0, 0
    for i, j in [*alike(before, after), (len(before), len(after))]:
        yield from (Line("removed", (Piece("removed", p),)) for p in before[at:i])
        yield from (Line("added", (Piece("added", p),)) for p in after[to:j])
        if i < len(before):
            yield from changed(before[i], after[j])
        at, to = i + 1, j + 1


def changed(old: str, new: str) -> list[Line]:
    """Two paragraphs that share words; when too few of those are in the same order, one in place of the other."""
    line = words_of(old, new)
    words = counted([line])
    if 2 * words["same"] < (1 - REPLACED) * (2 * words["same"] + words["removed"] + words["added"]):
        return [Line("removed", (Piece("removed", old),)), Line("added", (Piece("added", new),))]
    return [line]


def alike(before: list[str], after: list[str]) -> Pairs:
    """Pairs of paragraphs that share enough words, in order, with the most in common altogether."""
    if not before or not after or len(before) * len(after) > PAIRS:
        return []
    bags = [[Counter(keys(WORD.findall(p))) for p in side] for side in (before, after)]
    best: list[list[tuple[float, Pairs]]] = [[(0.0, [])] * (len(after) + 1) for _ in range(len(before) + 1)]
    for i, mine in enumerate(bags[0]):
        for j, theirs in enumerate(bags[1]):
            options = [best[i][j + 1], best[i + 1][j]]
            share = shared(mine, theirs)
            if share >= 1 - REPLACED:
                score, pairs = best[i][j]
                options.append((score + share, [*pairs, (i, j)]))
            best[i + 1][j + 1] = max(options, key=lambda option: option[0])
    return best[-1][-1][1]


def shared(mine: Counter[str], theirs: Counter[str]) -> float:
    return 2 * (mine & theirs).total() / (mine.total() + theirs.total() or 1)


def keys(words: list[str]) -> list[str]:
    return [word.strip() for word in words]


def words_of(old: str, new: str) -> Line:
    """One paragraph, word by word; blank space alone is never a change that anybody needs to see."""
    if old == new:
        return Line("same", (Piece("same", old),))
    a, b = WORD.findall(old), WORD.findall(new)
    pieces: list[Piece] = []
    at, to = 0, 0
    for i, j in [*align(keys(a), keys(b)), (len(a), len(b))]:
        pieces += [Piece("removed", "".join(a[at:i])), Piece("added", "".join(b[to:j]))]
        if i < len(a):
            pieces += common(a[i], b[j])
        at, to = i + 1, j + 1
    joined = tuple(join(pieces))
    return Line("changed" if any(p.kind != "same" and not p.blank for p in joined) else "same", joined)


def common(old: str, new: str) -> list[Piece]:
    """The same word with what follows it, which may be another kind of blank."""
    if old == new:
        return [Piece("same", old)]
    word = old.rstrip()
    return [Piece("same", word), Piece("removed", old[len(word) :]), Piece("added", new[len(word) :])]


def join(pieces: list[Piece]) -> Iterator[Piece]:
    """Neighbours of one kind made one; what was removed comes before what was added in its place."""
    texts = {"same": "", "removed": "", "added": ""}
    for piece in pieces:
        if piece.kind == "same" and (texts["removed"] or texts["added"]) and piece.text:
            yield from (Piece(kind, text) for kind, text in texts.items() if text)
            texts = dict.fromkeys(texts, "")
        if piece.kind != "same" or not (texts["removed"] or texts["added"]):
            texts[piece.kind] += piece.text
    yield from (Piece(kind, text) for kind, text in texts.items() if text)


def with_moves(lines: list[Line]) -> list[Line]:
    """A paragraph taken from one place and put in another has moved."""
    gone: dict[str, list[int]] = defaultdict(list)
    for n, line in enumerate(lines):
        if line.how == "removed" and len(line.text.split()) >= MOVED_WORDS:
            gone[line.text.strip()].append(n)
    moved = list(lines)
    for n, line in enumerate(lines):
        if line.how == "added" and (places := gone.get(line.text.strip())):
            away = places.pop(0)
            moved[away] = replace(lines[away], how="moved-away")
            moved[n] = replace(line, how="moved-here")
    return moved


def counted(lines: list[Line]) -> Counter[str]:
    words: Counter[str] = Counter()
    for piece in (p for line in lines if not line.how.startswith("moved") for p in line.pieces):
        words[piece.kind] += len(COUNTED.findall(piece.text))
    return words
