"""The reason, asked later, and the switch."""

from __future__ import annotations

from wtforms import BooleanField, StringField

from cop.fields import Form, at_most
from cop.moderation.models import WHY_LIMIT


class WhyForm(Form):
    why = StringField("Why", validators=[at_most(WHY_LIMIT, "A reason")])


class SwitchForm(Form):
    looks_first = BooleanField("Look at each line before it shows")
