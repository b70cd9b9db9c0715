"""The day on which a community wants to look at a document again."""

from __future__ import annotations

from wtforms import DateField
from wtforms.validators import Optional

from cop.fields import Form


class ReviewForm(Form):
    review_on = DateField("Look at it again on", validators=[Optional()])
