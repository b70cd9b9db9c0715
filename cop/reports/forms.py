"""What the academy says in a report: which period, what is asked of its reader, and everything in one minute."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import Any

from wtforms import DateField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional, StopValidation

from cop.communities.models import Community, Programme
from cop.fields import Differing, Form, FormOnShared, LinesField, ShortLines, at_most, needed
from cop.periods import OUT_OF_TIME, Period, in_our_time
from cop.reports.models import ASKED, EvaluationReport

SENTENCE, NOTE, COMMENT, CHANGE = 280, 500, 2000, 1000
SENTENCES = NUMBERS = 3
OTHER, WHOLE = "other", "whole"


def both_days(form: Form, field: DateField) -> None:
    """Of days that are no quarter; it stops before `Optional`, which would forgive an empty one."""
    first, last = form["first_day"].data, field.data
    if form["period"].data != OTHER:
        return
    field.errors = []
    if first is None or last is None:
        raise StopValidation("Enter the first day and the last day")
    if last < first:
        raise StopValidation("The last day is before the first")


def sane_day(_form: Form, field: DateField) -> None:
    if field.data and not in_our_time(field.data):
        raise StopValidation(OUT_OF_TIME)


class PeriodForm(Form):
    """A quarter, or any days; all communities, or one."""

    period = RadioField("Which period?")
    first_day = DateField("First day", validators=[Optional(), sane_day])
    last_day = DateField("Last day", validators=[both_days, Optional(), sane_day])
    community = SelectField("About", validators=[Optional()], default="")

    def __init__(self, programme: Programme, quarters: Sequence[Period]) -> None:
        super().__init__()
        self.quarters: Mapping[str, Period] = {period.key: period for period in quarters}
        offered = [SelectChoice(key, period.name) for key, period in self.quarters.items()]
        if quarters:
            whole = Period(quarters[-1].since, quarters[0].until)
            self.quarters = {**self.quarters, WHOLE: whole}
            offered.append(SelectChoice(WHOLE, f"The whole programme so far: {whole.days}"))
        self.period.choices = [*offered, SelectChoice(OTHER, "Other days")]
        self.period.data = self.period.data or self.period.choices[0].value
        every = SelectChoice("", "All communities together")
        self.community.choices = [every, *(SelectChoice(each.slug, each.name) for each in programme.communities)]

    def begin(self, programme: Programme, number: int) -> EvaluationReport:
        chosen = self.quarters.get(self.period.data or "")
        about = next((each for each in programme.communities if each.slug == self.community.data), None)
        report = EvaluationReport(programme=programme, community=about, number=number, version=1)
        programme.reports_begun = number
        report.first_day = (chosen.since if chosen else None) or self.first_day.data
        report.last_day = (chosen.until if chosen else None) or self.last_day.data
        return report


class WordsForm(FormOnShared):
    purpose = StringField("What is this paper for?", validators=[at_most(NOTE, "The purpose of the paper")])
    prepared_by = StringField("Prepared by", validators=[at_most(160, "“Prepared by”")])
    asked = RadioField("What is asked of its reader?", choices=[SelectChoice(*each) for each in ASKED.items()])
    in_one_minute = LinesField(
        "Three plain sentences",
        description="In your own words, one on each line. Sign-off asks for three, and for one thing that did not go "
        "well. The figures below are only on offer.",
        validators=[ShortLines(SENTENCE, SENTENCES)],
    )
    not_well = StringField("One thing that did not go well", validators=[at_most(NOTE, "This")])
    first_number = SelectField("First number", validators=[Optional()])
    second_number = SelectField("Second number", validators=[Optional()])
    third_number = SelectField("Third number", validators=[Optional()])
    what_changed = TextAreaField("What changed since the version before?", validators=[at_most(CHANGE, "This")])

    def __init__(self, report: EvaluationReport, offered: Mapping[str, str]) -> None:
        chosen = dict(zip(self.slots, report.numbers, strict=False))
        super().__init__(obj=report, data=chosen)
        for name in self.slots:
            self[name].choices = [SelectChoice("", "None"), *(SelectChoice(*each) for each in offered.items())]
        if report.version == 1:
            del self.what_changed
        if not self.is_submitted():
            self.begin_from(self.stored(report))

    def stored(self, report: EvaluationReport) -> dict[str, Any]:
        """As the database has it now, by the name of the field that shows it."""
        names = ("in_one_minute", "not_well", "purpose", "prepared_by", "asked", "what_changed")
        said = {name: getattr(report, name) for name in names if name in self}
        return said | dict(zip_longest(self.slots, report.numbers[:3], fillvalue=""))

    def differing(self, report: EvaluationReport) -> list[Differing]:
        return self.overtaken(self.stored(report))

    slots = ("first_number", "second_number", "third_number")

    def fill(self, report: EvaluationReport) -> None:
        report.must_not_be_signed()
        for name in ("purpose", "prepared_by", "asked", "not_well"):
            setattr(report, name, self[name].data or "")
        report.in_one_minute = self.in_one_minute.data or []
        report.numbers = list(dict.fromkeys(self[name].data for name in self.slots if self[name].data))
        if "what_changed" in self:
            report.what_changed = self.what_changed.data or ""


class CommentForm(FormOnShared):
    text = TextAreaField("What would you like to say beside these figures?", validators=[at_most(COMMENT, "This")])
    about: Community | None = None

    @classmethod
    def on(cls, said: str) -> CommentForm:
        """With what is stored."""
        form = cls(formdata=None, text=said)
        form.begin_from({"text": said})
        return form

    @classmethod
    def beside(cls, community: Community, said: str | None = None) -> CommentForm:
        """One of several on a page, called by its community; `said` is what is stored, none of it what was typed."""
        form = cls() if said is None else cls.on(said)
        form.text.label.text, form.about = community.name, community
        for field in (form.text, form.base):
            field.id = f"{field.name}-{community.slug}"
        return form


class CorrectionForm(Form):
    what_changed = TextAreaField(
        "What changed?", validators=[needed("Say what changed"), at_most(CHANGE, "What changed")]
    )
