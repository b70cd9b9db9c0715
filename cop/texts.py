"""How long a text may be, whether any of it shows, and a line without tricks: asked alike by forms and by files."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

UNSEEN: Final = {"Cc", "Cf", "Zs", "Zl", "Zp", "Mn", "Me"}
BLANK: Final = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and signs that show as nothing."""


def can_be_seen(text: str) -> bool:
    """Whether anything of it shows: spaces of every width, joiners and marks without a letter do not."""
    return any(c not in BLANK and unicodedata.category(c) not in UNSEEN for c in text)


@dataclass(frozen=True, slots=True)
class Limit:
    """How long one text may be, counted as people count (graphemes) and as disks do (UTF-8 bytes)."""

    graphemes: int
    utf8: int

    def problem(self, text: str, what: str) -> str | None:
        """The sentence to show beside the field, or None. Bytes first: counting graphemes costs more."""
        size = len(text.encode())
        if size <= self.graphemes:
            return None
        count = self.graphemes + 1 if size > 16 * self.utf8 else counted(text)
        if count > self.graphemes:
            return f"{what} can be up to {self.graphemes:,} characters. Please shorten it and send it again."
        if size > self.utf8:
            return f"{what} has too many emoji or special characters. Please use fewer and send it again."
        return None

    def told(self, what: str) -> dict[str, str]:
        """For the phone, which says the same sentences while somebody types."""
        return {"data-limit": f"{self.graphemes} {self.utf8}", "data-called": what}


def counted(text: str) -> int:
    import regex  # six megabytes, for a text near its limit alone

    return len(regex.findall(r"\X", text))


ANSWER: Final = Limit(graphemes=2_000, utf8=7_500)
QUESTION: Final = Limit(graphemes=280, utf8=1_200)


TURNS = re.compile("[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
"""Marks that nobody sees and that turn a line round or hide in it, so that one name reads like another: they have no
business on one line. Joiners stay: some scripts, and some faces, are written with them."""


def on_one_line(typed: str | None) -> str:
    """As a form keeps it, and a file: what was typed on one line."""
    return " ".join(TURNS.sub("", typed or "").split())


def in_one_line(text: str, longest: int | None = None) -> str:
    """Cut short where it must be: what it was taken from keeps the whole of it."""
    line = " ".join(text.split())
    return line if longest is None or len(line) <= longest else line[: longest - 1].rstrip() + "…"
