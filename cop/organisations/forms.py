"""A system: its name of the day, the names it had, and since when."""

from __future__ import annotations

from wtforms import DateField, StringField
from wtforms.validators import Optional, ValidationError

from cop.fields import Form, LinesField, ShortLines, at_most, needed


class SystemForm(Form):
    name = StringField("Name", validators=[needed("Enter a name"), at_most(120, "A name")])
    aliases = LinesField("Other names", description="One on each line", validators=[ShortLines(120)])
    starts = DateField("Called so from, if it is known", validators=[Optional()])
    ends = DateField("Called so until, if it is known", validators=[Optional()])

    def validate_ends(self, field: DateField) -> None:
        if field.data and self.starts.data and field.data < self.starts.data:
            raise ValidationError("The last day is before the first")
