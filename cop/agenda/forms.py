"""What people type on the board."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, NumberRange, Optional

from cop.agenda.models import KINDS, LINE_LIMIT, LINE_TAGS, TITLE_LIMIT
from cop.fields import Form
from cop.texts import can_be_seen
from cop.timekeeping.models import PLANNED_MINUTES

TOO_LONG = "A topic has at most %(max)d characters: shorten it a little"


HOPE = Length(max=500, message="What somebody hopes for has at most %(max)d characters")


def trimmed(typed: str | None) -> str | None:
    """Nothing, where nothing of it shows."""
    return typed.strip() if typed and can_be_seen(typed) else ""


class TopicForm(Form):
    title = StringField(
        "Topic",
        filters=[trimmed],
        validators=[DataRequired("Give the topic a few words"), Length(max=TITLE_LIMIT, message=TOO_LONG)],
    )
    kind = SelectField(
        "Kind",
        choices=[SelectChoice(value, label) for value, label in KINDS.items()],
        default="idea",
        validators=[Optional()],
    )
    hope = TextAreaField("What I hope for", validators=[HOPE])
    minutes = IntegerField(
        "Minutes",
        default=PLANNED_MINUTES,
        validators=[Optional(), NumberRange(1, 240, "Plan between 1 and 240 minutes")],
    )
    own = BooleanField("My own topic, not said in the room")
    once = HiddenField(validators=[Length(max=32)])
    """A number that a phone makes up for this suggestion, so that sending it twice is sending it once."""

    @property
    def planned(self) -> int | None:
        """Minutes, where the screen asks for them."""
        return self.minutes.data if self.minutes else None


class LeadersTopicForm(TopicForm):
    """A leader changes what somebody else has put on the board."""

    hope = TextAreaField("What its owner hopes for", validators=[HOPE])
    own = None
    origin = RadioField(
        "Where it came from",
        choices=[SelectChoice("group", "Said in the room"), SelectChoice("facilitator", "My own")],
        validators=[Optional()],
    )
    once = None


class OwnTopicForm(TopicForm):
    """Whoever offered a topic finds other words for it. How long it takes is for the room."""

    minutes = None
    own = None
    once = None


class LineForm(FlaskForm):
    text = TextAreaField(
        "What came out",
        filters=[trimmed],
        validators=[
            DataRequired("Write a line first"),
            Length(max=LINE_LIMIT, message="A line has at most %(max)d characters: split it in two"),
        ],
    )
    tag = SelectField(
        "Kind",
        choices=[SelectChoice("", "–"), *(SelectChoice(t, t.capitalize()) for t in LINE_TAGS)],
        validators=[Optional()],
    )
