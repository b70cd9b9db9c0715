"""What people hope this community can give them, and what became of it."""

from __future__ import annotations

from wtforms import HiddenField, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from cop.fields import Form, LinesField, ShortLines, at_most, needed
from cop.hopes.models import ANSWERS, TEXT_LIMIT, WHY_LIMIT


class HopesForm(Form):
    hopes = LinesField(
        "What can this community give us? One hope a line",
        validators=[needed("Write at least one hope"), ShortLines(TEXT_LIMIT)],
    )


class HopeForm(Form):
    """One, from a phone or said aloud."""

    hope = StringField("What I hope for", validators=[needed("Write what you hope for"), at_most(TEXT_LIMIT, "A hope")])
    once = HiddenField(validators=[Length(max=32)])


class LookForm(Form):
    state = RadioField(
        "What became of it?",
        choices=[SelectChoice(value, label) for value, label in ANSWERS.items()],
        validate_choice=False,
    )
    why = StringField("Why, in a line", validators=[at_most(WHY_LIMIT, "A line why")])
