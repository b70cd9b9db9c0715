"""What changed between two texts: paragraphs find each other first, then the words in them.

The one promise: read without what was added, the answer is the old text to the letter; read without what was
removed, the new one. Everything here takes about as long as the texts are long, whatever is in them.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import groupby, pairwise

from cop.documents.aligning import Pairs, align

REPLACED = 0.6
"""A paragraph of which more than this share has changed is shown as another one in its place."""
MOVED_WORDS = 3
PAIRS, BESIDE = 900, 30
"""So many pairs of paragraphs are looked at for likeness; so many in a row can be said to stand for as many."""
LONG = 50_000
"""Characters of a paragraph; beyond, the words that stayed are found only roughly."""
MOST_LINES, MOST_PIECES, MOST_COLUMNS = 1_500, 4_000, 100
"""Beyond this a comparison is shown in one piece: nobody reads it line by line, and nobody should wait for it."""

MARKS = {
    "heading": r"#{1,6}[ \t]+",
    "item": r"[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+",
    "quotation": r"[ \t]*(?:>[ \t]?)+",
}
ROLES = MARKS | {"rule": r"[ \t]*\|(?=[-:| \t]*-)[-:| \t]*\s*\Z", "row": r"[ \t]*(?=\|)"}
STARTS = re.compile("|".join([*MARKS.values(), r"[ \t]*\|"]))
BAR = re.compile(r"(?<!\\)\|")
COUNTED = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*\s*|\s+|(?:[^\w\s]|_)\s*")


@dataclass(frozen=True)
class Piece:
    """A stretch of text that is the `same` in both, `added` or `removed`; by whom, when two people changed it."""

    kind: str
    text: str
    who: str = ""

    @property
    def blank(self) -> bool:
        return not self.text.strip()


@dataclass(frozen=True)
class Line:
    """A paragraph, heading, list item or row. how: same, changed, replaced, added, removed, moved-here, moved-away."""

    how: str
    pieces: tuple[Piece, ...]
    head: bool = False
    """The first row of a table, which names its columns."""

    @property
    def text(self) -> str:
        """Everything in it, both sides."""
        return "".join(piece.text for piece in self.pieces)

    @cached_property
    def role(self) -> str:
        """heading, item, quotation, row or the rule under a table's head when it is that on both sides, else prose."""
        sides = self.pieces if self.how == "replaced" else self.pieces[:1]
        if self.how == "changed" and sides[0].kind != "same":
            return "prose"
        looks = (role for role, mark in ROLES.items() if all(re.match(mark, side.text) for side in sides))
        role = next(looks, "prose")
        return "prose" if role == "row" and not self.cells else role

    @cached_property
    def shown(self) -> list[Piece]:
        """Without the marks that say heading, item or quotation."""
        if self.role == "rule":
            return []
        mark = rf"\A{ROLES.get(self.role, '')}"
        marked = len(self.pieces) if self.how == "replaced" else 1
        bare = [replace(p, text=re.sub(mark, "", p.text)) if n < marked else p for n, p in enumerate(self.pieces)]
        return [p for p in bare if p.text and not (p.blank and p.kind == "removed")]

    @cached_property
    def cells(self) -> list[list[Piece]]:
        """What stands between the bars of a row; none when its columns changed, are too many, or it is no row."""
        if self.text.count("|") > MOST_COLUMNS:
            return []
        cells: list[list[Piece]] = []
        for piece in self.pieces:
            before, *after = BAR.split(piece.text)
            if self.how == "replaced" or (after and self.how == "changed" and piece.kind != "same"):
                return []
            if cells and before:
                cells[-1].append(replace(piece, text=before))
            cells += [[replace(piece, text=text)] if text else [] for text in after]
        return cells[:-1] if cells and not "".join(p.text for p in cells[-1]).strip() else cells


@dataclass(frozen=True)
class Comparison:
    lines: list[Line]
    plainer: bool = False
    """Some paragraphs were not looked at word by word, because there are too many of them or they are too long."""
    words: Counter[str] = field(default_factory=Counter)
    """How many words were added and removed; what only moved is neither."""

    @property
    def blocks(self) -> list[tuple[str, list[Line]]]:
        """The lines to show, those of one list or table together: (role, lines)."""
        shown = (line for line in self.lines if line.shown)
        return [(role, list(lines)) for role, lines in groupby(shown, key=lambda line: line.role)]

    @cached_property
    def plain(self) -> list[Piece]:
        """All in one, when there is too much to lay out line by line; else nothing."""
        pieces = [piece for line in self.lines for piece in line.pieces]
        if len(self.lines) <= MOST_LINES and len(pieces) <= MOST_PIECES:
            return []
        runs = groupby(pieces, key=lambda piece: (piece.kind, piece.who))
        return [Piece(kind, "".join(piece.text for piece in run), who) for (kind, who), run in runs]


def compare(old: str, new: str) -> Comparison:
    before, after = paragraphs(old), paragraphs(new)
    pairs, plainer = matched(before, after)
    plainer = plainer or any(len(paragraph) > LONG for paragraph in (*before, *after))
    lines: list[Line] = []
    at, to = 0, 0
    for i, j in [*pairs, (len(before), len(after))]:
        lines += (Line("removed", (Piece("removed", p),)) for p in before[at:i])
        lines += (Line("added", (Piece("added", p),)) for p in after[to:j])
        if i < len(before):
            lines += changed(before[i], after[j])
        at, to = i + 1, j + 1
    lines = with_heads(with_replaced(with_moves(lines)))
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


def matched(before: list[str], after: list[str]) -> tuple[Pairs, bool]:
    """Paragraphs that are the same or alike; and whether there were too many to look for all that are alike."""
    pairs: Pairs = []
    plainer = False
    at, to = 0, 0
    same = align([p.strip() for p in before], [p.strip() for p in after])
    for i, j in [*same, (len(before), len(after))]:
        gap = before[at:i], after[to:j]
        plainer = plainer or len(gap[0]) * len(gap[1]) > PAIRS
        pairs += ((at + x, to + y) for x, y in alike(*gap))
        if i < len(before):
            pairs.append((i, j))
        at, to = i + 1, j + 1
    return pairs, plainer


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


def keys(words: Iterable[str]) -> list[str]:
    return [word.strip() for word in words]


def changed(old: str, new: str) -> list[Line]:
    """Two paragraphs that share words; when too few of those are in the same order, one in place of the other. Rows of
    a table stay rows."""
    line = words_of(old, new)
    words = counted([line])
    if 2 * words["same"] < (1 - REPLACED) * (2 * words["same"] + words["removed"] + words["added"]):
        gone, put = Piece("removed", old), Piece("added", new)
        rows = Line("removed", (gone,)).role == Line("added", (put,)).role == "row"
        return [Line("removed", (gone,)), Line("added", (put,))] if rows else [Line("replaced", (gone, put))]
    return [line]


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
    return Line(how_of(joined := tuple(join(pieces))), joined)


def how_of(pieces: Iterable[Piece]) -> str:
    return "changed" if any(p.kind != "same" and not p.blank for p in pieces) else "same"


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


def with_replaced(lines: list[Line]) -> list[Line]:
    """Some taken out and as many of the same role put in at their place: each stands for one of those."""
    runs = [(how, list(run)) for how, run in groupby(lines, key=lambda line: line.how)]
    made: list[Line] = []
    for n, (how, run) in enumerate(runs):
        following = runs[n + 1] if n + 1 < len(runs) else ("", [])
        if how == "added" and n and stands_for(runs[n - 1], (how, run)):
            continue
        if stands_for((how, run), following):
            pairs = zip(run, following[1], strict=True)
            made += (Line("replaced", (*old.pieces, *new.pieces)) for old, new in pairs)
        else:
            made += run
    return made


def stands_for(old: tuple[str, list[Line]], new: tuple[str, list[Line]]) -> bool:
    return (
        (old[0], new[0]) == ("removed", "added")
        and len(old[1]) <= BESIDE
        and [line.role for line in old[1]] == [line.role for line in new[1]]
        and old[1][0].role != "row"
    )


def with_heads(lines: list[Line]) -> list[Line]:
    heads = {n for n, (line, under) in enumerate(pairwise(lines)) if under.role == "rule" and line.role == "row"}
    return [replace(line, head=True) if n in heads else line for n, line in enumerate(lines)] if heads else lines


def counted(lines: list[Line]) -> Counter[str]:
    words: Counter[str] = Counter()
    for piece in (p for line in lines if not line.how.startswith("moved") for p in line.pieces):
        words[piece.kind] += len(COUNTED.findall(piece.text))
    return words
