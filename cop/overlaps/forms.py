"""Deciding about two works, and writing to those who do another one."""

from __future__ import annotations

from wtforms import RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from cop.fields import Form, at_most, needed
from cop.overlaps.models import BECAUSE_LIMIT, CHOICES

MESSAGE_LIMIT = 2000


class DecideForm(Form):
    choice = RadioField(
        "What do you want to do?",
        choices=[SelectChoice(value, label) for value, label in CHOICES.items()],
        validators=[needed("Choose to join up or to keep apart")],
    )
    because = StringField("Because", validators=[at_most(BECAUSE_LIMIT, "The reason")])

    def validate_because(self, field: StringField) -> None:
        if self.choice.data == "apart" and not field.data:
            raise ValidationError("Say in a few words why the two are kept apart")


class WriteForm(Form):
    letter = TextAreaField(
        "Your message", validators=[needed("Write a line first"), at_most(MESSAGE_LIMIT, "A message")]
    )
