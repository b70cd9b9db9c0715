"""A text line by line, and what becomes of it when proposals are taken in: pure functions over text.

A line is what the comparison of two versions calls a paragraph: a paragraph, heading, list item, quotation or row.
It is known by its words, and by its place only where the same words stand twice, so a proposal still finds its line
when others have been taken in before it, or when somebody has saved another version meanwhile.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from cop.documents.diff import MARKS, paragraphs

ITEM = re.compile(MARKS["item"])
MARK = re.compile("|".join(MARKS.values()))
KEY_DIGITS = 8


class Proposed(Protocol):
    """What somebody would like done to one line: `add` (after that line), `change` or `drop`."""

    @property
    def act(self) -> str: ...
    @property
    def line(self) -> str: ...
    @property
    def place(self) -> int: ...
    @property
    def wording(self) -> str: ...


@dataclass
class Line:
    """how: same, added, changed (`was` is what it said), dropped. `blank` is the white space after it."""

    text: str
    blank: str
    how: str = "same"
    was: str = ""
    latest: bool = False
    """What was taken in last."""

    @property
    def mark(self) -> str:
        found = MARK.match(self.text)
        return found[0] if found else ""

    @property
    def words(self) -> str:
        """Without the marks that say heading, item or quotation."""
        return self.text[len(self.mark) :].strip()

    @property
    def role(self) -> str:
        return next((role for role, mark in MARKS.items() if re.match(mark, self.text)), "prose")

    @property
    def former(self) -> str:
        """What it said before it was changed, without its marks."""
        found = MARK.match(self.was)
        return self.was[len(found[0]) if found else 0 :].strip()


@dataclass(frozen=True)
class Choice:
    """A line to point at: how it is called in a form, its number on the screen, and its words."""

    key: str
    number: int
    place: int
    line: Line


@dataclass
class Draft:
    """A text with proposals taken in; `astray` are those whose line is no longer there."""

    lines: list[Line]
    astray: list[Proposed] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(line.text + line.blank for line in self.lines if line.how != "dropped")

    @property
    def numbered(self) -> list[tuple[int | None, Line]]:
        """Every line with the number that it has on the screen; what was dropped has none."""
        numbers = {choice.place: choice.number for choice in self.choices}
        return [(numbers.get(place), line) for place, line in enumerate(self.lines) if line.words]

    @property
    def choices(self) -> list[Choice]:
        there = ((place, line) for place, line in enumerate(self.lines) if line.how != "dropped" and line.words)
        return [Choice(key(line, place), number, place, line) for number, (place, line) in enumerate(there, 1)]

    def called(self, name: str) -> Choice | None:
        """The line of this name: at its place, or else the nearest one with the same words."""
        place, _, digest = name.partition("-")
        at = int(place) if place.isdecimal() and len(place) < KEY_DIGITS else 0
        same = [choice for choice in self.choices if digest and choice.key.endswith(f"-{digest}")]
        return min(same, key=lambda choice: abs(choice.place - at), default=None)

    def place_of(self, said: Proposed) -> int | None:
        same = [n for n, each in enumerate(self.lines) if each.how != "dropped" and each.text == said.line]
        return min(same, key=lambda n: abs(n - said.place), default=None)


def without_mark(text: str) -> str:
    """Without what says heading, item or quotation."""
    return Line(text, "").words


def key(line: Line, place: int) -> str:
    digest = hashlib.sha256(line.text.encode()).hexdigest()[:KEY_DIGITS]
    return f"{place}-{digest}"


def read(body: str) -> Draft:
    stretches = [stretch for stretch in paragraphs(body) if stretch.strip()]
    return Draft([Line(stretch.strip(), stretch[len(stretch.rstrip()) :]) for stretch in stretches])


def with_taken_in(body: str, taken: Iterable[Proposed]) -> Draft:
    """The text with these proposals, in the order in which they were taken in."""
    draft = read(body)
    for said in taken:
        for line in draft.lines:
            line.latest = False
        if not take_in(draft, said):
            draft.astray.append(said)
    return draft


def take_in(draft: Draft, said: Proposed) -> bool:
    place = draft.place_of(said) if said.line else len(draft.lines) - 1
    if place is None:
        return False
    if said.act == "add":
        put_after(draft.lines, place, said.wording)
        return True
    line = draft.lines[place]
    line.was, line.latest = line.was or line.text, True
    if said.act == "drop":
        line.how = "dropped"
        hand_on_blank(draft.lines, place)
    else:
        line.how = "added" if line.how == "added" else "changed"
        line.text = marked(said.wording, line.mark)
    return True


def marked(words: str, mark: str) -> str:
    """In the shape of the line that it stands for, unless it brings a shape of its own."""
    return words if MARK.match(words) else mark + words


def put_after(lines: list[Line], place: int, words: str) -> None:
    before = lines[place] if place >= 0 else Line("", "")
    item = before.mark if ITEM.match(before.text) else ""
    new = Line(marked(words, item), before.blank or "\n", how="added", latest=True)
    both_items = bool(ITEM.match(before.text) and ITEM.match(new.text))
    before.blank = "" if place < 0 else "\n" if both_items else "\n\n"
    if not both_items and not new.blank.startswith("\n\n") and place < len(lines) - 1:
        new.blank = "\n\n"
    lines.insert(place + 1, new)


def hand_on_blank(lines: Sequence[Line], place: int) -> None:
    """A list's last item takes the empty line after the list with it; the item before it must not lose that."""
    before = next((each for each in reversed(lines[:place]) if each.how != "dropped"), None)
    if before is not None and len(before.blank) < len(lines[place].blank):
        before.blank = lines[place].blank
