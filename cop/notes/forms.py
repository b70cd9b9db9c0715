"""What is typed for oneself."""

from __future__ import annotations

from wtforms import TextAreaField

from cop.fields import Form, at_most
from cop.notes.models import TEXT_LIMIT


class NoteForm(Form):
    text = TextAreaField("My own note", validators=[at_most(TEXT_LIMIT, "A note")])
