"""Asking somebody in, and accepting."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import StopValidation, ValidationError

from cop.fields import Form, LinesField, RowForm, ShortLines, at_most, needed
from cop.identity.models import Person
from cop.invitations.queries import Place, member_with_address

ADDRESS = "Enter an e-mail address in the form name@example.org"
REASON = 280
CHOICES = {
    "practitioner": "Member",
    "convenor": "Host: a member who can also run a session",
    "facilitator": "Facilitator: prepares and runs sessions, and invites members",
    "reviewer": "Academy reader",
}


class InviteForm(Form):
    email = LinesField(
        "E-mail addresses", description="One on each line", validators=[needed(ADDRESS), ShortLines(254)]
    )
    access = RadioField("As")

    def __init__(self, place: Place, roles: tuple[str, ...], **more: Any) -> None:
        super().__init__(data={"access": roles[0]}, **more)
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
