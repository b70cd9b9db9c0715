"""Three short forms: another group, a risk and its answer, and how we keep going."""

from __future__ import annotations

from wtforms import DateField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional, Regexp

from cop.fields import Form, LinesField, ShortLines, at_most, needed
from cop.network.models import LINK_STATES, NetworkLink, Risk, SustainPlan

NAME_LIMIT, TEXT_LIMIT, PHRASE_LIMIT, ROLE_LIMIT = 160, 1000, 200, 160
KINDS = {
    "related-network": "A network close to our work",
    "governance": "A board or group that decides",
    "programme": "A programme or its alumni",
}
STATES = dict(zip(LINK_STATES, ("We know of it", "We have been in touch", "We are linked"), strict=True))
MONTH = Regexp(r"^\d{4}-(0[1-9]|1[0-2])(-\d\d)?$", message="Enter a month such as 2026-09")


class LinkForm(Form):
    name = StringField("Name of the group", validators=[needed("Name the group"), at_most(NAME_LIMIT, "A name")])
    kind = SelectField("What it is")
    state = SelectField("How far we have got", choices=[SelectChoice(each, label) for each, label in STATES.items()])

    def __init__(self, link: NetworkLink | None = None) -> None:
        super().__init__(obj=link)
        kinds = KINDS if link is None or link.kind in KINDS else {link.kind: link.kind.replace("-", " ")} | KINDS
        self.kind.choices = [SelectChoice(kind, label) for kind, label in kinds.items()]

    def fill(self, link: NetworkLink) -> NetworkLink:
        link.name, link.kind, link.state = self.name.data or "", self.kind.data, self.state.data
        return link


class RiskForm(Form):
    text = TextAreaField(
        "What could go wrong", validators=[needed("Say what could go wrong"), at_most(TEXT_LIMIT, "It")]
    )
    answer = TextAreaField("Our answer to it", validators=[at_most(TEXT_LIMIT, "An answer")])

    def __init__(self, risk: Risk | None = None) -> None:
        super().__init__(obj=risk)

    def fill(self, risk: Risk) -> Risk:
        risk.text, risk.answer = self.text.data or "", self.answer.data or ""
        return risk


class PlanForm(Form):
    rhythm = StringField("How often we meet", validators=[at_most(PHRASE_LIMIT, "It")])
    roles = LinesField("Roles that somebody holds, one a line", validators=[ShortLines(ROLE_LIMIT)])
    next_date = DateField("Next date", validators=[Optional()])
    place = StringField("Where", validators=[at_most(PHRASE_LIMIT, "A place")])
    review = StringField("When we look at this again, as a month", validators=[Optional(), MONTH])

    def __init__(self, plan: SustainPlan | None = None) -> None:
        super().__init__(obj=plan)

    def fill(self, plan: SustainPlan) -> SustainPlan:
        plan.rhythm, plan.roles, plan.place = self.rhythm.data or "", self.roles.data or [], self.place.data or ""
        plan.next_date, plan.review = self.next_date.data, self.review.data or None
        return plan
