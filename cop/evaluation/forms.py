"""Choosing a period, and saying what came of what was hoped."""

from __future__ import annotations

from datetime import date

from flask import request
from wtforms import RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from cop.communities.models import CAME, Programme
from cop.errors import Refused
from cop.fields import Form, at_most
from cop.periods import EVERYTHING, Period, period_from, quarter_of

NOTE_LIMIT = 300


class HopeForm(Form):
    came = RadioField(
        "What came of it",
        choices=[SelectChoice(value, label) for value, label in {**CAME, "": "Nobody can say yet"}.items()],
        validators=[Optional()],
        default="",
    )
    note = StringField("In a few words", validators=[at_most(NOTE_LIMIT, "A note")])

    @classmethod
    def of(cls, programme: Programme, sentence: str) -> HopeForm:
        said = programme.came_of.get(sentence, {})
        return cls(formdata=None, data={"came": said.get("came", ""), "note": said.get("note", "")})


def period_asked_for() -> Period:
    """From the address: `quarter`, or `from` and `to`; whatever is no day is not there."""
    if quarter := day(request.args.get("quarter")):
        return quarter_of(quarter)
    try:
        return period_from(day(request.args.get("from")), day(request.args.get("to")))
    except Refused:
        return EVERYTHING


def day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
