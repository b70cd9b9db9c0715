"""Writing a document: its name, its text, and why it changed."""

from __future__ import annotations

from collections.abc import Sequence

from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, SelectField, StringField, SubmitField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from cop import clock
from cop.documents.models import KINDS, NOTE_LIMIT, TITLE_LIMIT, Writing, checked_body, number_or_nothing
from cop.documents.queries import SessionNamed
from cop.errors import Refused
from cop.writing.headings import headings

BETWEEN = "Between sessions"


class TitleForm(FlaskForm):
    title = StringField(
        "What do you call it?",
        validators=[
            DataRequired("Give the document a name"),
            Length(max=TITLE_LIMIT, message="A name has at most %(max)d characters: shorten it a little"),
        ],
    )
    kind = SelectField(
        "What kind of text is it?",
        choices=[SelectChoice(value, label) for value, label in KINDS.items()],
        validators=[Optional()],
    )


class VersionForm(FlaskForm):
    base = HiddenField("The version you began from", filters=[number_or_nothing])
    body = TextAreaField("Text", validators=[DataRequired("Write something first")])
    change_note = StringField(
        "What changed, and why (optional)",
        validators=[Length(max=NOTE_LIMIT, message="A note has at most %(max)d characters: shorten it a little")],
    )
    gathering = SelectField("Written in", validators=[Optional()])
    draft = BooleanField("This is still a draft")
    look = SubmitField("Look at it first")

    def offer(self, sessions: Sequence[SessionNamed]) -> VersionForm:
        """The sessions to choose from; the one that is open now is the likely one."""
        named = [SelectChoice(str(s.id), f"Session {s.number}, {clock.local(s.starts_at):%-d %B %Y}") for s in sessions]
        self.gathering.choices = [SelectChoice("", BETWEEN), *named]
        if not self.is_submitted():
            self.gathering.data = next((str(s.id) for s in sessions if s.state == "open"), "")
        return self

    def validate_body(self, field: TextAreaField) -> None:
        try:
            checked_body(field.data or "")
        except Refused as no:
            raise ValidationError(str(no)) from no

    def ready(self) -> bool:
        """Not when somebody asked to look first, or has something to put right: the page comes back with the text."""
        return not self.look.data and self.validate()

    @property
    def status(self) -> int:
        return 422 if self.errors else 200

    @property
    def writing(self) -> Writing:
        """Once valid."""
        return Writing(
            body=self.body.data or "",
            base=self.base.data or 0,
            change_note=" ".join((self.change_note.data or "").split()),
            state="draft" if self.draft.data else "published",
            gathering_id=int(self.gathering.data) if self.gathering.data else None,
        )


class NewDocumentForm(TitleForm, VersionForm):
    """The first version together with the name."""

    headings = SubmitField("Put in headings to begin with")

    def ready(self) -> bool:
        """The headings go below whatever is in the box already."""
        if not self.headings.data:
            return super().ready()
        self.body.data = "\n\n".join(filter(None, [(self.body.data or "").rstrip(), headings(self.kind.data)]))
        return False
