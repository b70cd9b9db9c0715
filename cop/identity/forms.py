"""What signing in asks for."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField, HiddenField, StringField
from wtforms.validators import Email, InputRequired, Length

ADDRESS = "Enter an e-mail address in the form name@example.org"


class SignInForm(FlaskForm):
    email = EmailField(
        "Your e-mail address",
        filters=[lambda typed: typed and typed.strip()],
        validators=[InputRequired(ADDRESS), Length(max=254), Email(ADDRESS)],
    )
    next = HiddenField()


class CodeForm(FlaskForm):
    email = HiddenField(validators=[InputRequired()])
    next = HiddenField()
    code = StringField(
        "The six digits from the mail",
        validators=[InputRequired("Enter the six digits from the mail"), Length(max=20)],
    )
    keep = BooleanField("Keep me signed in on this device")


class LinkForm(FlaskForm):
    next = HiddenField()
    keep = BooleanField("Keep me signed in on this device")
