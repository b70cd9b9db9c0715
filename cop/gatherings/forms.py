"""Planning a session."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import DateField, StringField, TimeField
from wtforms.validators import InputRequired, Length

from cop.gatherings.models import When

HOUR = "Enter a time such as 14:00"


class PlanForm(FlaskForm):
    day = DateField("Date", validators=[InputRequired("Enter the date of the session")])
    starts = TimeField("Starts", validators=[InputRequired(HOUR)])
    ends = TimeField("Ends", validators=[InputRequired(HOUR)])
    place = StringField("Place", validators=[Length(max=200, message="A place has at most 200 characters")])
    link = StringField(
        "Link for those who join online",
        validators=[Length(max=500, message="A link has at most 500 characters")],
    )

    @property
    def when(self) -> When:
        """Once valid: the day, and the hours from and to."""
        day, starts, ends = self.day.data, self.starts.data, self.ends.data
        if day is None or starts is None or ends is None:
            raise ValueError("Ask only a valid form.")
        return When(day, starts, ends)

    def validate_ends(self, field: TimeField) -> None:
        if self.starts.data and field.data and field.data <= self.starts.data:
            raise ValueError("The end must be after the start")
