"""What somebody typed into the closing form: cleaned and limited, so that every box that is sealed can be opened."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from cop.reflections.boxes import NO_RECEIPT
from cop.reflections.sealing import HOW, QUESTIONS, RECEIPT_BYTES, Line, Words
from cop.texts import ANSWER, QUESTION, can_be_seen

HIGHEST_REV: Final = 2**53  # what a phone's script can count to
MOST_QUESTIONS: Final = 5
ASKED: Final = ("feeling", "today", "curious")
CONTROLS: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""All of them but newline and tab."""
HALVES: Final = re.compile("[\ud800-\udfff]")
NOTHING_SAID: Final = "Answer one of the three questions. One word is enough."


def clean(text: str | None) -> str:
    """The text as it is kept: newlines as \\n, no other control characters but tab, no half characters.

    PostgreSQL refuses NUL, and UTF-8 refuses lone surrogates; both would otherwise fail at opening, when the
    writer has gone. A surrogate becomes U+FFFD, so that the reader sees that something stood there.
    """
    text = (text or "").replace("\r\n", "\n").replace("\r", "\n")
    whole = HALVES.sub("\N{REPLACEMENT CHARACTER}", CONTROLS.sub("", text)).strip()
    return whole if can_be_seen(whole) else ""


def question_lines(typed: Iterable[str]) -> list[str]:
    """One question a line, however the fields were filled; blank lines say nothing."""
    lines = (clean(line) for field in typed for line in clean(field).split("\n"))
    return [line for line in lines if line]


def questions_problem(questions: list[str]) -> str | None:
    if len(questions) > MOST_QUESTIONS:
        return f"There is room for {MOST_QUESTIONS} questions, and here are {len(questions)}. Please choose."
    return next((p for q in questions if (p := QUESTION.problem(q, "Each question"))), None)


def version_in(typed: str | None) -> int | None:
    number = str(typed or "1")
    fits = number.isascii() and number.isdigit() and 1 <= int(number[:20]) <= HIGHEST_REV
    return int(number) if fits else None


def receipt_in(typed: str | None) -> bytes:
    """The phone's 128 random bits; anything else counts as none."""
    try:
        receipt = bytes.fromhex(typed or "")
    except ValueError:
        return NO_RECEIPT
    return receipt if len(receipt) == RECEIPT_BYTES else NO_RECEIPT


@dataclass(frozen=True, slots=True)
class Typed:
    feeling: str
    today: str
    curious: tuple[str, ...]
    quoted: frozenset[str]
    """Which of the three may be quoted."""
    show_if_few: bool
    receipt: bytes

    @classmethod
    def in_fields(cls, fields: Mapping[str, list[str]]) -> Typed | None:
        """From a post as it came; None when anything of it cannot be kept as it is: the form then says what."""
        first = {name: values[0] for name, values in fields.items()}
        feeling, today = clean(first.get("feeling")), clean(first.get("today"))
        curious = question_lines(fields.get("curious", []))
        quoted = frozenset(name for name in ASKED if ticked(first.get(f"quote_{name}")))
        too_long = ANSWER.problem(feeling, "") or ANSWER.problem(today, "") or questions_problem(curious)
        if too_long or not (feeling or today or curious):
            return None
        few, receipt = ticked(first.get("show_if_few")), receipt_in(first.get("receipt"))
        return cls(feeling, today, tuple(curious), quoted, few, receipt)

    @property
    def words(self) -> dict[str, Words]:
        """One box for each part, empty or not."""
        how = [
            Line("feeling", 1, self.feeling, "feeling" in self.quoted),
            Line("today", 1, self.today, "today" in self.quoted),
        ]
        lines = (Line("curious", n, text, "curious" in self.quoted) for n, text in enumerate(self.curious, 1))
        return {
            HOW: Words(tuple(line for line in how if line.text), self.receipt),
            QUESTIONS: Words(tuple(lines), self.receipt, self.show_if_few),
        }


def ticked(value: str | None) -> bool:
    return value not in (None, "", "false")
