"""What is wrong with a file: each fault with its place, the offending value and the reason."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

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
