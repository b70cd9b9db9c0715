"""Handing over for good, and standing in for a while."""

from __future__ import annotations

from wtforms import DateField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from cop.communities.models import Membership
from cop.fields import Form
from cop.identity.models import Person

CHOOSE = "Choose somebody"


class HandOverForm(Form):
    to = SelectField("To whom", validators=[InputRequired(CHOOSE)])

    def __init__(self, members: list[Membership]) -> None:
        super().__init__()
        self.to.choices = [SelectChoice("", "–"), *(SelectChoice(str(m.id), m.name) for m in members)]


class CoverForm(Form):
    who = SelectField("Who", validators=[InputRequired(CHOOSE)])
    first = DateField("From", validators=[InputRequired("Enter the first day")])
    last = DateField("Until, that day included", validators=[InputRequired("Enter the last day")])

    def __init__(self, colleagues: list[tuple[Person, str]]) -> None:
        super().__init__()
        named = (SelectChoice(str(person.id), f"{person.name}, {known}") for person, known in colleagues)
        self.who.choices = [SelectChoice("", "–"), *named]
