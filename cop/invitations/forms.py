"""Asking somebody in, and accepting."""

from __future__ import annotations

import re
from typing import Any

from wtforms import BooleanField, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import StopValidation, ValidationError

from cop.fields import Form, LinesField, RowForm, ShortLines, at_most, needed
from cop.identity.models import Person
from cop.invitations.queries import Place, member_with_address

ADDRESS = "Enter an e-mail address in the form name@example.org"
REASON, AT_ONCE, PASTED = 280, 20, 300
"""So many letters go while somebody waits; so many addresses are looked at, and those who wait stay typed in."""
CHOICES = {
    "practitioner": "Member",
    "convenor": "Host: a member who can also run a session",
    "facilitator": "Facilitator: prepares and runs sessions, and invites members",
    "reviewer": "Academy reader",
}


def pieces(line: str) -> list[str]:
    """Of a line that was typed, or copied from a mail program: where semicolons divide, commas stand inside names."""
    if line.count("@") < 2:
        return [line]
    return re.findall(r'(?:"[^"]*"|[^;"])+' if ";" in line else r'(?:"[^"]*"|[^,"])+', line)


def address_in(piece: str) -> str:
    """What stands in the brackets, if there are any: Robin Wren <robin@example.org>."""
    found = re.search(r"<([^<>]*)>", piece)
    return (found.group(1) if found else piece).strip(" ,;\t\r")


class AddressesField(LinesField):
    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist)
        self.data = [address for line in self.data for piece in pieces(line) if (address := address_in(piece))]


def not_too_many(_form: Any, field: AddressesField) -> None:
    if len(field.data or []) > PASTED:
        raise StopValidation(f"At most {PASTED} addresses fit in here; these are {len(field.data)}")


class InviteForm(Form):
    email = AddressesField(
        "E-mail addresses",
        description="One on each line, or as a mail program lists them. "
        f"{AT_ONCE} letters go at a time: what is more stays here for the next press.",
        validators=[needed(ADDRESS), not_too_many, ShortLines(254, PASTED)],
    )
    access = RadioField("As")

    def __init__(self, place: Place, roles: tuple[str, ...], **more: Any) -> None:
        first = {"access": "practitioner" if "practitioner" in roles else roles[0]}
        super().__init__(data=first | more.pop("data", {}), **more)
        self.place = place
        self.access.choices = [SelectChoice(role, CHOICES[role]) for role in roles]

    @property
    def addresses(self) -> list[str]:
        """Each once, however it is capitalised."""
        return list(dict.fromkeys(Person.normal_address(line) for line in self.email.data or []))

    def validate_email(self, field: LinesField) -> None:
        problems = [problem for line in field.data if (problem := self.problem(line))]
        if len(problems) > 1:
            field.errors = problems
            raise StopValidation
        if problems:
            raise ValidationError(problems[0])

    def problem(self, line: str) -> str | None:
        """What is wrong with one of them, named, because there may be several."""
        from email_validator import EmailNotValidError, validate_email

        try:
            validate_email(line, check_deliverability=False)
        except EmailNotValidError:
            return f"“{line}”: {ADDRESS[0].lower()}{ADDRESS[1:]}"
        member = member_with_address(self.place, line)
        return f"{line}: {member.name} belongs here already" if member else None


class RemoveForm(RowForm):
    because = StringField(
        "Why", validators=[needed("Say why, in a line: the person is told"), at_most(REASON, "A reason")]
    )


class AcceptForm(Form):
    name = StringField("Your name", validators=[needed("Enter your name"), at_most(120, "A name")])
    keep = BooleanField("Keep me signed in on this device")
