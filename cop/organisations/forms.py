"""A system, with the names it had and since when; and which organisation another one really is."""

from __future__ import annotations

from wtforms import DateField, StringField
from wtforms.validators import Optional, ValidationError

from cop.communities.models import Organisation
from cop.errors import Refused
from cop.fields import Form, LinesField, RowForm, ShortLines, at_most, needed
from cop.organisations.queries import the_other


class SystemForm(Form):
    name = StringField("Name", validators=[needed("Enter a name"), at_most(120, "A name")])
    aliases = LinesField("Other names", description="One on each line", validators=[ShortLines(120)])
    starts = DateField("Called so from, if it is known", validators=[Optional()])
    ends = DateField("Called so until, if it is known", validators=[Optional()])

    def validate_ends(self, field: DateField) -> None:
        if field.data and self.starts.data and field.data < self.starts.data:
            raise ValidationError("The last day is before the first")


class MergeForm(RowForm):
    into = StringField(
        "It is really", validators=[needed("Type the name of one in the list"), at_most(160, "An organisation")]
    )

    def __init__(self, gone: Organisation) -> None:
        super().__init__(gone.id)
        self.gone = gone

    def validate_into(self, field: StringField) -> None:
        try:
            the_other(self.gone, field.data or "")
        except Refused as refusal:
            raise ValidationError(str(refusal)) from refusal
