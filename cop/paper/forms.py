"""A whole session on one page, typed from paper."""

from __future__ import annotations

from datetime import time
from typing import Any

from wtforms import (
    DateField,
    Field,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
    widgets,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError

from cop import clock
from cop.answerform.forms import clean
from cop.communities.models import Community
from cop.fields import LinesField, at_most
from cop.gatherings.forms import HOUR, PlanForm
from cop.gatherings.models import FOCUS_LIMIT, Gathering
from cop.gatherings.queries import entered_at, planned_until
from cop.paper.flipchart import TypedTopic, problem_with, topics_in
from cop.sheet.checking import Candidate
from cop.texts import ANSWER, QUESTION, Limit

MOST_ANSWERED, MOST_NAMES, NAME_LIMIT = 1000, 300, 120


def planned_for(gathering: Gathering) -> str:
    return f"planned for {gathering.day:%d %B %Y}" if gathering.date_agreed else "without a date"


class Each:
    """Every line of a box keeps to this limit."""

    def __init__(self, limit: Limit, what: str) -> None:
        self.limit, self.what = limit, what

    def __call__(self, form: Any, field: Field) -> None:
        if len(field.data or []) > MOST_ANSWERED:
            raise ValidationError(f"At most {MOST_ANSWERED:,} lines")
        problem = next((p for line in field.data or [] if (p := self.limit.problem(line, self.what))), None)
        if problem:
            raise ValidationError(problem)


class SeenLines(LinesField):
    """A list, typed one a line; a line of which nothing shows does not count."""

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist)
        self.data = [line for line in map(clean, self.data) if line]


class PaperForm(PlanForm):
    planned = SelectField("Which session was it?", validators=[Optional()])
    starts = TimeField("Started", default=time(14), validators=[InputRequired(HOUR)])
    ends = TimeField("Ended", validators=[Optional()])
    link = None
    came = SelectMultipleField(
        "Tick whom we know",
        coerce=int,
        choices=[],
        option_widget=widgets.CheckboxInput(),
        widget=widgets.ListWidget(prefix_label=False),
    )
    names = SeenLines("Others who came")
    topics = TextAreaField("Topics and what came out")
    focus = StringField("In a sentence: what it was about", validators=[at_most(FOCUS_LIMIT, "The sentence")])
    feeling = SeenLines("How are you feeling?", validators=[Each(ANSWER, "Each answer")])
    today = SeenLines("How was today?", validators=[Each(ANSWER, "Each answer")])
    curious = SeenLines("What are you still curious about?", validators=[Each(QUESTION, "Each question")])
    answered = IntegerField(
        "How many answered", validators=[Optional(), NumberRange(0, MOST_ANSWERED, "Enter a number such as 7")]
    )

    def __init__(self, community: Community, known: list[Candidate], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.community = community
        waiting = planned_until(community, clock.today())
        self.planned.choices = [
            SelectChoice("", "One that was not planned here"),
            *(SelectChoice(str(g.number), f"Session {g.number}, {planned_for(g)}") for g in waiting),
        ]
        self.came.choices = [SelectChoice(c.person.id, c.label) for c in known]

    @property
    def board(self) -> list[TypedTopic]:
        return topics_in(self.topics.data or "")

    def validate_day(self, field: DateField) -> None:
        if field.data and field.data > clock.today():
            raise ValidationError("That day is still to come: enter the day on which you met")
        if field.data and field.data.year < 2000:
            raise ValidationError("Enter the year with four digits")

    def validate_names(self, field: LinesField) -> None:
        if len(field.data or []) > MOST_NAMES:
            raise ValidationError(f"At most {MOST_NAMES} names")
        if any(len(name) > NAME_LIMIT for name in field.data or []):
            raise ValidationError(f"A name has at most {NAME_LIMIT} characters: one name on each line")

    def validate_topics(self, field: TextAreaField) -> None:
        if problem := problem_with(self.board):
            raise ValidationError(problem)

    def validate(self, extra_validators: Any = None) -> bool:
        fine = super().validate(extra_validators)
        for field, problem in ((self.answered, self.count_problem()), (self.day, self.twice())):
            if problem and not field.errors:
                field.errors = [problem]
                fine = False
        return fine

    def count_problem(self) -> str | None:
        """One person may have left a box empty, but each line of a box is somebody's."""
        least = max(len(self.feeling.data or []), len(self.today.data or []))
        if self.answered.data is None and (least or self.curious.data):
            return "Enter how many answered: count the sheets of paper"
        if self.answered.data is not None and self.answered.data < max(least, 1 if self.curious.data else 0):
            return f"{least or 1} or more answered: that many lines are typed"
        return None

    def twice(self) -> str | None:
        if self.day.errors or self.starts.errors or not self.day.data or not self.starts.data:
            return None
        moment = clock.at(self.day.data, self.starts.data)
        entered = entered_at(self.community, moment)
        return f"Session {entered.number} of that day and hour has been entered already" if entered else None
