"""Asking to join, being invited by a link, and making such a link."""

from __future__ import annotations

from wtforms import EmailField, IntegerField, StringField, TextAreaField
from wtforms.validators import Email, NumberRange

from cop.fields import Form, RowForm, at_most, needed

ADDRESS = "Enter an e-mail address in the form name@example.org"
MOST_PEOPLE, MOST_DAYS = 200, 60


def address(label: str) -> EmailField:
    return EmailField(label, validators=[needed(ADDRESS), at_most(254, "An e-mail address"), Email(ADDRESS)])


class FollowForm(Form):
    email = address("Your e-mail address")


class AskForm(Form):
    name = StringField("Your name", validators=[needed("Enter your name"), at_most(120, "A name")])
    email = address("Your e-mail address")
    organisation = StringField("Your organisation", validators=[at_most(160, "An organisation")])
    words = TextAreaField("What brings you here, if you like", validators=[at_most(280, "A line")])


class DeclineForm(RowForm):
    because = StringField(
        "Why not", validators=[needed("Say why: they are told in your words"), at_most(280, "A reason")]
    )


class LinkForm(Form):
    most = IntegerField(
        "For how many people",
        default=1,
        validators=[NumberRange(1, MOST_PEOPLE, f"Enter a number between 1 and {MOST_PEOPLE}")],
    )
    days = IntegerField(
        "For how many days",
        default=14,
        validators=[NumberRange(1, MOST_DAYS, f"Enter a number between 1 and {MOST_DAYS}")],
    )
