"""Places in a file, and what is wrong there: each fault with its place, the offending value and the reason."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

Json = dict[str, Any]
Found = tuple[str, Any]

SHOWN = 80
NOTHING = object()


class Fault:
    """One thing wrong. Two that read the same are the same."""

    def __init__(self, place: str, reason: str, value: Any = NOTHING) -> None:
        self.place, self.reason = printable(place), reason
        self.value = "" if value is NOTHING else short(value)

    def __str__(self) -> str:
        return f"{self.place}: {self.value} {self.reason}" if self.value else f"{self.place}: {self.reason}"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Fault) and str(self) == str(other)

    def __hash__(self) -> int:
        return hash(str(self))


class BadFile(Exception):
    """The file is refused whole; `faults` is everything that is wrong with it."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = list(faults)


def short(value: Any) -> str:
    """As it stands in the file, cut where it would fill the screen, fit for any terminal."""
    text = json.dumps(value, ensure_ascii=False)
    return printable(text if len(text) <= SHOWN else f"{text[:SHOWN]}…")


def printable(text: str) -> str:
    """What stands in a file can be anything, even what would drive a terminal."""
    return "".join(mark if mark.isprintable() else f"\\u{ord(mark):04x}" for mark in text)


def natural(fault: Fault) -> list[tuple[int, int, str]]:
    """Sorts `members[2]` before `members[10]`."""
    parts = re.findall(r"\d+|\D+", f"{fault.place} {fault.reason} {fault.value}")
    return [(0, int(part[:18]), "") if part.isdecimal() else (1, 0, part) for part in parts]


def place_of(steps: tuple[str | int, ...]) -> str:
    """`members[3].role_type`, as somebody looking for it would say."""
    place = ""
    for step in steps:
        place += f"[{step}]" if isinstance(step, int) else f".{step}"
    return place.removeprefix(".")


def values(content: Json, pattern: str) -> list[Found]:
    """Everything that `gatherings[].attended[]` stands for, each with its place."""
    found: list[Found] = [("", content)]
    for step in re.findall(r"\w+|\[\]", pattern):
        if step == "[]":
            lists = [(place, value) for place, value in found if isinstance(value, list)]
            found = [(f"{place}[{i}]", each) for place, value in lists for i, each in enumerate(value)]
        else:
            objects = [(place, value) for place, value in found if isinstance(value, dict) and step in value]
            found = [(f"{place}.{step}".removeprefix("."), value[step]) for place, value in objects]
    return found


def texts(content: Json, pattern: str) -> list[tuple[str, str]]:
    return [(place, value) for place, value in values(content, pattern) if isinstance(value, str)]


def records(content: Json, section: str) -> list[tuple[str, Json]]:
    return [(place, value) for place, value in values(content, f"{section}[]") if isinstance(value, dict)]
