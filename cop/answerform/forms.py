"""What the closing form takes: cleaned and limited here, so that every box that is sealed can be opened."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Any, Final

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    RadioField,
    SelectChoice,
    TextAreaField,
)
from wtforms.validators import ValidationError

from cop.reflections.boxes import NO_RECEIPT
from cop.reflections.sealing import HOW, QUESTIONS, RECEIPT_BYTES, Line, Words
from cop.texts import ANSWER, QUESTION, can_be_seen

HIGHEST_REV: Final = 2**53  # what a phone's script can count to
MOST_QUESTIONS: Final = 5
MOST_BOXES: Final = 10
OPEN_TOO_LONG: Final = "This page was open for a long time. Your words are still here: press Send again."


def clean(text: str | None) -> str:
    """The text as it is kept: newlines as \\n, no other control characters but tab, no half characters.

    PostgreSQL refuses NUL, and UTF-8 refuses lone surrogates; both would otherwise fail at opening, when the
    writer has gone. A surrogate becomes U+FFFD, so that the reader sees that something stood there.
    """
    text = (text or "").replace("\r\n", "\n").replace("\r", "\n")
    kept = (c for c in text if c in "\n\t" or unicodedata.category(c) != "Cc")
    whole = "".join("\N{REPLACEMENT CHARACTER}" if "\ud800" <= c <= "\udfff" else c for c in kept).strip()
    return whole if can_be_seen(whole) else ""


def question_lines(typed: Iterable[str]) -> list[str]:
    """One question a line, however the fields were filled; blank lines say nothing."""
    lines = (clean(line) for field in typed for line in clean(field).split("\n"))
    return [line for line in lines if line]


def questions_problem(questions: list[str]) -> str | None:
    if len(questions) > MOST_QUESTIONS:
        return f"There is room for {MOST_QUESTIONS} questions, and here are {len(questions)}. Please choose."
    return next((p for q in questions if (p := QUESTION.problem(q, "Each question"))), None)


class QuestionsField(Field):
    """A field that is sent several times, one question each."""

    data: list[str]

    @property
    def boxes(self) -> list[str]:
        """What is drawn again, one box each; a novel's worth of lines stays whole, in the last one."""
        return [*self.data[: MOST_BOXES - 1], *filter(None, ["\n".join(self.data[MOST_BOXES - 1 :])])]

    def process_data(self, value: Any) -> None:
        self.data = list(value or [])

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = question_lines(str(value) for value in valuelist)


class ClosingForm(FlaskForm):
    feeling = TextAreaField("How are you feeling?", filters=[clean], render_kw=ANSWER.told("“How are you feeling?”"))
    today = TextAreaField("How was today?", filters=[clean], render_kw=ANSWER.told("“How was today?”"))
    curious = QuestionsField(
        "What are you still curious about?",
        render_kw=QUESTION.told("Each question") | {"data-most": str(MOST_QUESTIONS)},
    )
    quote_feeling = BooleanField("How I feel may be quoted without my name")
    quote_today = BooleanField("What I say of today may be quoted without my name")
    quote_curious = BooleanField("My questions may be quoted without my name")
    show_if_few = BooleanField("Show this even if only one or two of us answer")
    late = RadioField(
        "The questions have been shown already. What shall happen to yours?",
        choices=[
            SelectChoice("keep", "Keep it on this phone for next time"),
            SelectChoice("add", "Add it now (people may guess that it is mine)"),
        ],
        default="keep",
        validate_choice=False,
    )
    receipt = HiddenField()
    rev = HiddenField(default="1")

    def validate_feeling(self, field: Field) -> None:
        refuse(ANSWER.problem(field.data, field.render_kw["data-called"]))

    def validate_today(self, field: Field) -> None:
        refuse(ANSWER.problem(field.data, field.render_kw["data-called"]))

    def validate_curious(self, field: Field) -> None:
        refuse(questions_problem(field.data))

    def validate_rev(self, field: Field) -> None:
        number = str(field.data or "1")
        if not (number.isascii() and number.isdigit() and 1 <= int(number[:20]) <= HIGHEST_REV):
            raise ValidationError("This page is out of date. Reload it and send again.")

    @property
    def is_stale(self) -> bool:
        """Its token is of a sign-in that has ended: what was typed comes back with a fresh one."""
        return bool(self.csrf_token.errors)

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        if self.is_stale:
            self.csrf_token.errors = [OPEN_TOO_LONG]
        if valid and not (self.feeling.data or self.today.data or self.curious.data):
            self.form_errors.append("Answer one of the three questions. One word is enough.")
        return valid and not self.form_errors

    @property
    def number(self) -> int:
        return int(self.rev.data or 1)

    @property
    def words(self) -> dict[str, Words]:
        """One box for each part, empty or not."""
        receipt = self.receipt_bytes
        how = [
            Line("feeling", 1, self.feeling.data or "", self.quote_feeling.data),
            Line("today", 1, self.today.data or "", self.quote_today.data),
        ]
        lines = (Line("curious", n, q, self.quote_curious.data) for n, q in enumerate(self.curious.data, 1))
        return {
            HOW: Words(tuple(line for line in how if line.text), receipt),
            QUESTIONS: Words(tuple(lines), receipt, self.show_if_few.data),
        }

    @property
    def receipt_bytes(self) -> bytes:
        """The phone's 128 random bits; anything else counts as none."""
        try:
            receipt = bytes.fromhex(self.receipt.data or "")
        except ValueError:
            return NO_RECEIPT
        return receipt if len(receipt) == RECEIPT_BYTES else NO_RECEIPT

    def fill(self, kept: list[Words]) -> None:
        """Put back what this phone sent before."""
        for line in (line for words in kept for line in words.lines):
            if line.question == "curious":
                self.curious.data.append(line.text)
                self.quote_curious.data = line.may_quote
            else:
                self[line.question].data = line.text
                self[f"quote_{line.question}"].data = line.may_quote
        self.show_if_few.data = any(words.show_if_few for words in kept)
        receipts = {words.receipt for words in kept} - {NO_RECEIPT}
        if receipts:
            self.receipt.data = receipts.pop().hex()


def refuse(problem: str | None) -> None:
    if problem:
        raise ValidationError(problem)
