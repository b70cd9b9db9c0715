"""Asking somebody in, and accepting."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, EmailField, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Email, ValidationError

from cop.fields import Form, at_most, needed
from cop.invitations.queries import Place, member_with_address

ADDRESS = "Enter an e-mail address in the form name@example.org"
CHOICES = {
    "practitioner": "Member",
    "convenor": "Host: a member who can also run a session",
    "facilitator": "Facilitator: prepares and runs sessions, and invites members",
    "reviewer": "Academy reader",
}


class InviteForm(Form):
    email = EmailField("E-mail address", validators=[needed(ADDRESS), at_most(254, "An address"), Email(ADDRESS)])
    access = RadioField("As")

    def __init__(self, place: Place, roles: tuple[str, ...], **more: Any) -> None:
        super().__init__(data={"access": roles[0]}, **more)
        self.place = place
        self.access.choices = [SelectChoice(role, CHOICES[role]) for role in roles]

    def validate_email(self, field: EmailField) -> None:
        member = member_with_address(self.place, field.data)
        if member:
            raise ValidationError(f"{member.name} belongs here already")


class AcceptForm(Form):
    name = StringField("Your name", validators=[needed("Enter your name"), at_most(120, "A name")])
    keep = BooleanField("Keep me signed in on this device")
