"""Putting right what is kept about somebody who asks for it."""

from __future__ import annotations

from wtforms import EmailField, StringField
from wtforms.validators import Email, ValidationError

from cop.fields import Form, at_most, needed
from cop.identity.models import Person
from cop.identity.queries import person_with_address

ADDRESS = "Enter an e-mail address in the form name@example.org"


class CorrectForm(Form):
    name = StringField("Name", validators=[needed("Enter a name"), at_most(120, "A name")])
    email = EmailField(
        "E-mail address", validators=[needed(ADDRESS), at_most(254, "An e-mail address"), Email(ADDRESS)]
    )

    def __init__(self, person: Person) -> None:
        super().__init__(obj=person)
        self.person = person
        if not person.email:  # they have no account, and none is made by typing an address
            del self.email

    def validate_email(self, field: EmailField) -> None:
        """One address is one person."""
        other = person_with_address(field.data or "")
        if other is not None and other is not self.person:
            raise ValidationError("Somebody else here has that address already")
