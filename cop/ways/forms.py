"""Looking for a way of working."""

from __future__ import annotations

from wtforms import IntegerField, StringField
from wtforms.validators import NumberRange, Optional

from cop.fields import Form, at_most


class FindForm(Form):
    class Meta(Form.Meta):
        csrf = False  # a link that can be kept: it changes nothing

    q = StringField("Words", validators=[at_most(100, "What you look for")])
    minutes = IntegerField("At most so many minutes", validators=[Optional(), NumberRange(1, 600, "1 to 600 minutes")])
    people = IntegerField("For so many people", validators=[Optional(), NumberRange(1, 1000, "1 to 1,000 people")])
