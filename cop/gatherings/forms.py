"""Planning a session."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from wtforms import DateField, StringField, TimeField
from wtforms.validators import InputRequired, Optional, ValidationError

from cop import clock
from cop.clock import When
from cop.fields import Form, at_most

WEB_ADDRESS = re.compile(r"https?://[^\s/]+\S*", re.I)
HOUR = "Enter a time such as 14:00"
USUAL_LENGTH = timedelta(hours=2)
YEARS_AHEAD = 5


def ends_after(starts: time) -> time | None:
    """The end of a session of the usual length; None when it would be tomorrow."""
    ends = datetime.combine(date.min, starts) + USUAL_LENGTH
    return ends.time() if ends.date() == date.min else None


class PlanForm(Form):
    day = DateField("Date", validators=[InputRequired("Enter the date of the session")])
    starts = TimeField("Starts", validators=[InputRequired(HOUR)])
    ends = TimeField("Ends", validators=[Optional()])
    place = StringField("Place", validators=[at_most(200, "A place")])
    link = StringField("Link for those who join online", validators=[at_most(500, "A link")])

    @property
    def when(self) -> When:
        """Once valid: the day, and the hours from and to."""
        day, starts = self.day.data, self.starts.data
        ends = self.ends.data or (ends_after(starts) if starts else None)
        if day is None or starts is None or ends is None:
            raise ValueError("Ask only a valid form.")
        return When(day, starts, ends)

    def validate_day(self, field: DateField) -> None:
        today = clock.today()
        if field.data and field.data < today:
            raise ValidationError("That day has gone: enter today or a later day")
        if field.data and field.data.year > today.year + YEARS_AHEAD:
            raise ValidationError(f"Enter a day within the next {YEARS_AHEAD} years")

    def validate_starts(self, field: TimeField) -> None:
        if field.data and not self.ends.data and ends_after(field.data) is None:
            raise ValidationError("Two hours from then is past midnight: enter when it ends, too")

    def validate_ends(self, field: TimeField) -> None:
        if self.starts.data and field.data and field.data <= self.starts.data:
            raise ValidationError("The end must be after the start")

    def validate_link(self, field: StringField) -> None:
        if field.data and not WEB_ADDRESS.fullmatch(field.data):
            raise ValidationError("A link starts with https:// and has no spaces")
