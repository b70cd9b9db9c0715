"""Saying what became of a question, and giving it the group's own words."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from wtforms import SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from cop.curiosities.models import OUTCOMES

NOTE_LIMIT, WORDING_LIMIT = 300, 280


def trimmed(text: str | None) -> str:
    return " ".join((text or "").split())


class OutcomeForm(FlaskForm):
    kind = SelectField(
        "What became of it",
        choices=[SelectChoice(value, label) for value, label in OUTCOMES.items()],
        validators=[InputRequired("Choose what became of it")],
    )
    note = StringField(
        "To whom, or why, in a few words",
        filters=[trimmed],
        validators=[Length(max=NOTE_LIMIT, message=f"At most {NOTE_LIMIT} characters")],
    )

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        missing = {"passed-on": "Say to whom it was passed on", "not-to": "Say why, in a few words"}
        if valid and not self.note.data and self.kind.data in missing:
            self.note.errors = [missing[self.kind.data]]
            return False
        return valid


class WordingForm(FlaskForm):
    wording = TextAreaField(
        "In the group’s own words",
        filters=[trimmed],
        validators=[Length(max=WORDING_LIMIT, message=f"A question has at most {WORDING_LIMIT} characters")],
    )
