"""Choosing a period, and saying what came of what was hoped."""

from __future__ import annotations

from flask import request
from wtforms import RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from cop.communities.models import CAME, Programme
from cop.fields import FormOnShared, at_most
from cop.periods import Period, period_in

NOTE_LIMIT = 300


class HopeForm(FormOnShared):
    came = RadioField(
        "What came of it",
        choices=[SelectChoice(value, label) for value, label in {**CAME, "": "Nobody can say yet"}.items()],
        validators=[Optional()],
        default="",
    )
    note = StringField("In a few words", validators=[at_most(NOTE_LIMIT, "A note")])

    @classmethod
    def of(cls, programme: Programme, sentence: str) -> HopeForm:
        said = stored(programme, sentence)
        form = cls(formdata=None, data=said)
        form.begin_from(said)
        return form


def stored(programme: Programme, sentence: str) -> dict[str, str]:
    said = programme.came_of.get(sentence, {})
    return {"came": said.get("came", ""), "note": said.get("note", "")}


def period_asked_for() -> Period:
    return period_in(request.args)
