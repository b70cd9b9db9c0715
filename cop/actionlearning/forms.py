"""What the issue holder says at the end."""

from __future__ import annotations

from wtforms import BooleanField, DateField, StringField
from wtforms.validators import Optional

from cop.actionlearning.together import Kept
from cop.actions.models import TEXT_LIMIT
from cop.fields import Form, at_most


class KeepForm(Form):
    commitment = StringField("What I will do", validators=[at_most(TEXT_LIMIT, "What you will do")])
    due = DateField("By when", validators=[Optional()])
    keep_commitment = BooleanField("Keep what I will do, and ask me about it next time")
    named = BooleanField("My name may stand beside it")
    keep_notes = BooleanField("Keep the questions and notes, without names")

    @property
    def kept(self) -> Kept:
        """A box that was not ticked keeps nothing, whatever was typed."""
        said = (self.commitment.data or "") if self.keep_commitment.data else ""
        return Kept(said, self.due.data, bool(self.named.data), bool(self.keep_notes.data))
