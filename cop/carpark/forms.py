"""What is typed when a topic is passed on."""

from __future__ import annotations

from wtforms import StringField

from cop.carpark.passing import LINE_LIMIT, TO_LIMIT
from cop.fields import Form, at_most, needed


class PassOnForm(Form):
    to = StringField(
        "To whom, or where",
        validators=[needed("Say to whom it is passed on, or where"), at_most(TO_LIMIT, "To whom")],
    )
    line = StringField("A line for them", validators=[at_most(LINE_LIMIT, "A line")])
