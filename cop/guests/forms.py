"""What a guest brought, and what somebody asks them."""

from __future__ import annotations

from wtforms import StringField

from cop.fields import Form, at_most, needed
from cop.guests.models import BROUGHT_LIMIT, QUESTION_LIMIT


class BroughtForm(Form):
    brought = StringField("What they bring", validators=[at_most(BROUGHT_LIMIT, "What a guest brings")])


class AskForm(Form):
    text = StringField(
        "A question to our guest", validators=[needed("Write a question first"), at_most(QUESTION_LIMIT, "A question")]
    )
