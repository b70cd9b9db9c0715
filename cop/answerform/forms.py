"""What the closing form takes: cleaned and limited here, so that every box that is sealed can be opened."""

from __future__ import annotations

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

from cop.answerform.typed import (
    ASKED,
    MOST_QUESTIONS,
    NOTHING_SAID,
    Typed,
    clean,
    question_lines,
    questions_problem,
    receipt_in,
    version_in,
)
from cop.reflections.boxes import NO_RECEIPT
from cop.reflections.sealing import Words
from cop.texts import ANSWER, QUESTION

MOST_BOXES: Final = 10
OPEN_TOO_LONG: Final = "This page was open for a long time. Your words are still here: press Send again."


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
        if version_in(field.data) is None:
            raise ValidationError("This page is out of date. Reload it and send again.")

    @property
    def is_stale(self) -> bool:
        """Its token is of a sign-in that has ended: what was typed comes back with a fresh one."""
        return "csrf_token" in self and bool(self.csrf_token.errors)

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        if self.is_stale:
            self.csrf_token.errors = [OPEN_TOO_LONG]
        if valid and not (self.feeling.data or self.today.data or self.curious.data):
            self.form_errors.append(NOTHING_SAID)
        return valid and not self.form_errors

    @property
    def number(self) -> int:
        return version_in(self.rev.data) or 1

    @property
    def typed(self) -> Typed:
        quoted = frozenset(name for name in ASKED if self[f"quote_{name}"].data)
        texts = (self.feeling.data or "", self.today.data or "", tuple(self.curious.data))
        return Typed(*texts, quoted, self.show_if_few.data, self.receipt_bytes)

    @property
    def receipt_bytes(self) -> bytes:
        return receipt_in(self.receipt.data or "")

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
