"""What a phone is asked at the door: only a name; the rest can be skipped."""

from __future__ import annotations

import secrets
from typing import Any

from wtforms import BooleanField, HiddenField, RadioField, SelectField, SelectMultipleField, StringField, widgets
from wtforms.validators import DataRequired, Length, Optional

from cop.communities.queries import role_types
from cop.fields import Form
from cop.gatherings.models import KNOWN_BEFORE, Attendance
from cop.texts import can_be_seen

WRONG_CODE = (
    "No session is open under that code just now. Check it on the screen or the slip. If it is right, the session may "
    "have ended or not begun yet: ask whoever leads it"
)
"""One sentence for all of them, true of each: it tells nobody whether there ever was such a code."""
NAME_LIMIT, ORGANISATION_LIMIT = 120, 160
JOINERS = "\u200c\u200d"


def tidy(text: str | None) -> str:
    """One line, without the characters that nobody can see or type; nothing, where nothing of it shows. Joiners stay:
    names of some scripts, and some faces, are written with them."""
    shown = "".join(c if c.isprintable() or c in JOINERS else " " for c in text or "")
    return " ".join(shown.split()) if can_be_seen(shown) else ""


def your_name() -> StringField:
    too_long = Length(max=NAME_LIMIT, message="A name has at most %(max)d characters: shorten it")
    return StringField("Your name", filters=[tidy], validators=[DataRequired("Enter your name"), too_long])


class NameForm(Form):
    name = your_name()


class JoinForm(Form):
    code = StringField(
        "Code",
        filters=[tidy],
        validators=[DataRequired("Enter the code from the screen or the slip"), Length(max=60, message=WRONG_CODE)],
    )
    name = your_name()
    role_type = SelectField("Your kind of role", validators=[Optional()], default="")
    organisation = StringField(
        "Your organisation",
        filters=[tidy],
        validators=[Length(max=ORGANISATION_LIMIT, message="An organisation has at most %(max)d characters")],
    )
    take_part = BooleanField("I take part today like everybody else")
    """For academy staff, who are visitors otherwise."""
    once = HiddenField(default=lambda: secrets.token_hex(16))
    """A number of this form's own: a second tap on Join is the first one again, not a second person."""
    somebody_else = HiddenField(filters=[lambda value: value or ""])
    """Pressed “Not NAME?”: whoever this phone remembers is not the one who joins."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.role_type.choices = {"": "–", **{role.slug: role.label for role in role_types()}}


class AboutYouForm(Form):
    known_before = RadioField(
        "How many people here had you met before today?",
        choices=dict(zip(KNOWN_BEFORE, ("None of them", "A few", "Most of them"), strict=True)),
        validators=[Optional()],
    )
    known = SelectMultipleField(
        "Which of them?",
        coerce=int,
        choices={},
        option_widget=widgets.CheckboxInput(),
        widget=widgets.ListWidget(prefix_label=False),
        validators=[Optional()],
    )

    @classmethod
    def offering(cls, others: list[Attendance], **kwargs: Any) -> AboutYouForm:
        form = cls(**kwargs)
        form.known.choices = {str(other.id): other.name for other in others}
        return form
