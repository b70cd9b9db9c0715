"""Choosing a period, and saying what came of what was hoped."""

from __future__ import annotations

from flask import request
from wtforms import RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from cop.communities.models import CAME, Programme
from cop.fields import Form, at_most
from cop.periods import Period, period_in

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
    return period_in(request.args)
