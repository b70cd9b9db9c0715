"""What signing in asks for."""

from __future__ import annotations

from wtforms import BooleanField, EmailField, HiddenField, StringField
from wtforms.validators import Email, InputRequired

from cop.fields import Form, at_most, needed
from cop.web import local_path

ADDRESS = "Enter an e-mail address in the form name@example.org"


def onwards(address: str | None) -> str:
    """Where somebody was going: a path of ours, or nothing at all."""
    return local_path(address, default="")


class SignInForm(Form):
    email = EmailField(
        "Your e-mail address",
        validators=[needed(ADDRESS), at_most(254, "An e-mail address"), Email(ADDRESS)],
    )
    next = HiddenField(filters=[onwards])


class CodeForm(Form):
    email = HiddenField(validators=[InputRequired()])
    next = HiddenField(filters=[onwards])
    code = StringField(
        "The six digits from the mail",
        validators=[needed("Enter the six digits from the mail"), at_most(20, "The code")],
    )
    keep = BooleanField("Keep me signed in on this device")


class LinkForm(Form):
    next = HiddenField(filters=[onwards])
    keep = BooleanField("Keep me signed in on this device")
