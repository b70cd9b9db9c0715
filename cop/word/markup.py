"""Small pieces of Word's own markup, read; and of markdown, written."""

from __future__ import annotations

import re
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SPECIAL = re.compile(r"([\\`*_\[\]])")
OFF = {"0", "false", "none", "off"}
AS_NOTE = "note"
"""In the place of a link: the words are a mark already."""
LIKE_A_MARK = re.compile(r"^(#{1,6}(?=\s)|[-+>](?=\s)|\d{1,9}(?=[.)]\s))")
LIKE_A_NOTE = re.compile(r"^(\[\^\d+\])(?=:)")
STRONG, EMPHASIS = {"Strong", "StrongEmphasis"}, {"Emphasis"}


def value(element: Any) -> str | None:
    """What it says of itself."""
    return None if element is None else element.get(f"{W}val")


def on(element: Any) -> bool:
    """A switch that is there is on, unless it says that it is off."""
    return element is not None and (value(element) or "1") not in OFF


def looks(how: Any) -> tuple[bool, bool]:
    """Bold and italics of a run."""
    if how is None:
        return False, False
    style = value(how.find(f"{W}rStyle"))
    return on(how.find(f"{W}b")) or style in STRONG, on(how.find(f"{W}i")) or style in EMPHASIS


def heading_level(style: str) -> int:
    """Of a style's name, in small letters; 0 = it is none."""
    found = re.fullmatch(r"heading (\d)", style)
    return min(int(found[1]), 6) if found else {"title": 1, "subtitle": 2}.get(style, 0)


def numbering_of(document: Any) -> dict[tuple[str, int], str]:
    """(number of a list, level): how it is numbered; bullet, decimal, none and others."""
    try:
        root = document.part.numbering_part.element
    except (KeyError, NotImplementedError):
        return {}
    formats = {
        (each.get(f"{W}abstractNumId"), int(level.get(f"{W}ilvl"))): value(level.find(f"{W}numFmt")) or "decimal"
        for each in root.iterchildren(f"{W}abstractNum")
        for level in each.iterchildren(f"{W}lvl")
    }
    found: dict[tuple[str, int], str] = {}
    for number in root.iterchildren(f"{W}num"):
        abstract = value(number.find(f"{W}abstractNumId"))
        here = {level: kind for (which, level), kind in formats.items() if which == abstract}
        found |= {(number.get(f"{W}numId"), level): kind for level, kind in here.items()}
    return found


def marked(looks: tuple[bool, bool], link: str, text: str, cell: bool) -> str:
    """Marks stand close around words, so the white space of the ends goes outside."""
    if link == AS_NOTE:
        return text
    words = SPECIAL.sub(r"\\\1", text.strip())
    if not words:
        return " " if text else ""
    words = words.replace("|", "\\|") if cell else words
    stars = "*" * (2 * looks[0] + looks[1])
    words = f"{stars}{words}{stars}"
    if link:
        words = f"[{words}]({link.replace(' ', '%20').replace('(', '%28').replace(')', '%29')})"
    return f"{text[: len(text) - len(text.lstrip())]}{words}{text[len(text.rstrip()) :]}"


def not_a_mark(text: str) -> str:
    """Words that would begin a list, a heading, a quotation or a note, but for what this puts in."""
    text = LIKE_A_NOTE.sub(r"\1 ", text)
    return LIKE_A_MARK.sub(lambda found: f"\\{found[0]}" if not found[0][0].isdigit() else f"{found[0]}\\", text)


def joined(blocks: list[tuple[str, str]]) -> str:
    """An empty line between blocks, none between lines of one list; another kind of list is another list."""
    text, before, mark = "", "", ""
    for kind, block in blocks:
        close = kind == before == "item" and block[0] in (" ", mark)
        text += ("" if not text else "\n" if close else "\n\n") + block
        before, mark = kind, mark if block.startswith(" ") else block[0]
    return text + "\n" if text else ""
