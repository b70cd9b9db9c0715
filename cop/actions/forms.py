"""What is typed for an action: what, who, by when."""

from __future__ import annotations

from wtforms import DateField, StringField
from wtforms.validators import Optional

from cop.actions.models import TEXT_LIMIT
from cop.fields import Form, at_most, needed


class ActionForm(Form):
    text = StringField(
        "What will be done", validators=[needed("Say what will be done"), at_most(TEXT_LIMIT, "An action")]
    )
    who = StringField("Who", validators=[at_most(120, "A name")])
    """A name as typed by the leader; from a phone `me`, or a line of the sign-in sheet by its number."""
    due = DateField("By when", validators=[Optional()])
