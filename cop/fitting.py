"""How much text fits a box, reckoned without drawing it: on slides nothing may run over the edge or into the foot.

Reckoned a little too wide rather than too narrow: words are wrapped as whole words, at the middling width of a letter.
Sizes are in points, boxes in inches: left, top, width, height.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

Box = tuple[float, float, float, float]

LETTER, LEADING, INSIDE = 0.5, 1.2, 0.1
"""Of its size: how wide a letter is, and how high a line; and what a box keeps free at each side, in inches."""
LEAST = 10
LONG_WORD, PIECE = 40, 20
MAY_BREAK = "\u200b"
TOKEN = re.compile(rf"[^ {MAY_BREAK}]+[ {MAY_BREAK}]*")
REST = "… The rest is in the paper."
FEW_WORDS = 8
"""Fewer than that are not left alone at the foot of a page."""


def broken(text: str) -> str:
    """A word as long as that may be broken, so that it does not run over the edge."""
    return re.sub(rf"[^\s{MAY_BREAK}]{{{LONG_WORD},}}", lambda found: MAY_BREAK.join(pieces(found[0])), text)


def pieces(word: str) -> list[str]:
    return [word[start : start + PIECE] for start in range(0, len(word), PIECE)]


def lines_of(text: str, wide: int) -> int:
    """Lines that a text takes, so many letters wide, wrapped at spaces."""
    count, at = 1, 0
    for token in TOKEN.findall(text):
        size = len(token.rstrip(f" {MAY_BREAK}"))
        if at and at + size > wide:
            count, at = count + 1, 0
        count += max(size - 1, 0) // wide
        at = at + size + token.count(" ") if size <= wide else size % wide
    return count


def letters(width: float, size: int) -> int:
    return max(int((width - 2 * INSIDE) * 72 / (size * LETTER)), 1)


def height(lines: Sequence[str], width: float, size: int) -> float:
    """In inches, with a third of a line after each."""
    each = sum(lines_of(line, letters(width, size)) * size * LEADING + size // 3 for line in lines)
    return each / 72 + INSIDE


def fits(lines: Sequence[str], box: Box, size: int) -> bool:
    return height(lines, box[2], size) <= box[3]


def fitting(lines: Sequence[str], box: Box, size: int) -> int:
    """The largest size, from this one down, at which they fit; the least of all when none does."""
    while size > LEAST and not fits(lines, box, size):
        size -= 1
    return size


def kept(lines: Sequence[str], box: Box, size: int = LEAST) -> list[str]:
    """As many as fit at that size; what is cut is cut after a word, and says where the rest is."""
    if fits(lines, box, size):
        return list(lines)
    first = paged(lines, (*box[:3], box[3] - height([REST], box[2], size)), size)[0]
    return [*first, REST]


def paged(lines: Sequence[str], box: Box, size: int) -> list[list[str]]:
    """As many boxes as it takes, at that size. What goes on in the next begins with its lead again."""
    pages: list[list[str]] = [[]]
    for line in map(broken, lines):
        rest = line
        while rest:
            head, rest = as_much(pages[-1], rest, box, size)
            pages[-1] += [head] if head else []
            pages += [[]] if rest else []
    return pages


def as_much(page: Sequence[str], line: str, box: Box, size: int) -> tuple[str, str]:
    """What of this line still fits under those, and what does not."""
    if fits([*page, line], box, size):
        return line, ""
    lead, tab, text = line.rpartition("\t")
    words, few, many = TOKEN.findall(text), 0, len(TOKEN.findall(text))
    while few < many:
        middle = (few + many + 1) // 2
        if fits([*page, lead + tab + "".join(words[:middle])], box, size):
            few = middle
        else:
            many = middle - 1
    if page and few < FEW_WORDS:
        return "", line
    few = max(few, 1)
    going_on = lead if lead.endswith(GOES_ON) or not lead else f"{lead.rstrip(':')}{GOES_ON}"
    rest = "".join(words[few:])
    return (lead + tab + "".join(words[:few])).rstrip(), f"{going_on}{tab}{rest}" if rest else ""


GOES_ON = ", continued:"


def shortened(text: str, limit: int) -> str:
    """Cut after a word; one long word may break."""
    found = broken(text)
    if len(found) <= limit:
        return found
    return found[: limit - 1].rsplit(" ", 1)[0].rstrip(f" ,;:{MAY_BREAK}") + "…"


def table_height(rows: Sequence[Sequence[str]], widths: Sequence[float], size: int) -> float:
    """In inches: each row as high as its highest cell, with the room above and under it."""
    return (
        sum(
            max(lines_of(text, letters(wide, size)) for text, wide in zip(row, widths, strict=True)) * size * LEADING
            + 6
            for row in rows
        )
        / 72
    )


def cells_that_fit(rows: Sequence[Sequence[str]], widths: Sequence[float], size: int, room: float) -> list[list[str]]:
    """All of each cell where there is room; else the longest are cut, all at one length."""
    for limit in (2000, 600, 300, 200, 140, 100, 70, 50, 30, 20):
        found = [[shortened(text, limit) for text in row] for row in rows]
        if table_height(found, widths, size) <= room:
            break
    return found
