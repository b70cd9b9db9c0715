"""A message from one member to another."""

from __future__ import annotations

from wtforms import TextAreaField

from cop.fields import Form, at_most, needed


class MessageForm(Form):
    letter = TextAreaField(
        "Your message",
        description="Your own address goes with it, so that they can answer. Theirs is not shown to you.",
        validators=[needed("Write a message"), at_most(2000, "A message")],
    )
