"""Typing the code from the printed sheet."""

from __future__ import annotations

from wtforms import StringField

from cop.fields import Form, at_most, needed

WRONG = "That code does not open a console today. Check it on the sheet, and type it again"


class CodeForm(Form):
    code = StringField("Facilitator code", validators=[needed("Enter the code from the sheet"), at_most(60, "A code")])
    name = StringField("Your name", validators=[needed("Enter your name"), at_most(120, "A name")])
