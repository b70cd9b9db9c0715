"""Why something that has closed is changed."""

from __future__ import annotations

from wtforms import StringField

from cop.afterwards.models import REASON_LIMIT
from cop.fields import Form, at_most, needed


class ReasonForm(Form):
    reason = StringField(
        "Why is it corrected?", validators=[needed("Say why it is corrected"), at_most(REASON_LIMIT, "A reason")]
    )
