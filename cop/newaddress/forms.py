"""Saying one's new address."""

from __future__ import annotations

from wtforms import EmailField
from wtforms.validators import Email, ValidationError

from cop.fields import Form, at_most, needed
from cop.identity.forms import ADDRESS
from cop.identity.models import Person


class AddressForm(Form):
    email = EmailField(
        "Your new e-mail address", validators=[needed(ADDRESS), at_most(254, "An e-mail address"), Email(ADDRESS)]
    )

    def __init__(self, person: Person) -> None:
        super().__init__()
        self.person = person

    def validate_email(self, field: EmailField) -> None:
        """Whether somebody else has it is not asked here: nobody learns that by typing."""
        if Person.normal_address(field.data or "") == self.person.email:
            raise ValidationError("You sign in with that address already")
