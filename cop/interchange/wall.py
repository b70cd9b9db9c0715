"""How large a text may be printed so that it stays on one page: reckoned, and rather too small than too large."""

from __future__ import annotations

import math

from cop.documents.diff import paragraphs

SIZES = (28, 22, 18, 15, 12, 10)
"""Points of its letters. At the last, two steps away from A3 is the most."""
WIDTH, HEIGHT = 520.0, 770.0
"""Points of an A4 page within the margins that browsers leave."""
FOOT, NAME = 90.0, 60.0
LETTER, LINE, GAP = 0.54, 1.37, 0.45
"""A letter's usual width, a line and what is between two paragraphs, each against the size of the letters."""
ROW = 21.0
"""Points around a row of a table."""


def fitting(body: str) -> int | None:
    """The largest size at which the whole text, its title and its foot stay on one page; None = at none."""
    return next((size for size in SIZES if height(body, size) <= HEIGHT), None)


def height(body: str, size: int) -> float:
    """In points, as a page draws it; rather too much than too little."""
    title = 1.6 * size * 1.2 * 2 + size
    return NAME + title + FOOT + sum(block(each, size) for each in paragraphs(body) if each.strip())


def block(text: str, size: int) -> float:
    heading = text.startswith("#")
    em = size * (1.2 if heading else 1.0)
    indent = size * 1.4 if text.lstrip()[:1] in "-*+>|" or text.lstrip()[:1].isdigit() else 0
    letters = max(int((WIDTH - indent) / (LETTER * em)), 1)
    lines = math.ceil(len(" ".join(text.split())) / letters)
    between = ROW if text.lstrip().startswith("|") else size * (1.2 if heading else GAP)
    return lines * em * LINE + between
