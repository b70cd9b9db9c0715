"""Writing a document: its name, its text, and why it changed."""

from __future__ import annotations

from collections.abc import Sequence

from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from cop import clock
from cop.documents.models import KINDS, NOTE_LIMIT, TITLE_LIMIT, Writing, checked_body
from cop.documents.queries import SessionNamed
from cop.errors import Refused

BETWEEN = "Between sessions"


def number_or_nothing(typed: object) -> int | None:
    return int(str(typed)) if str(typed or "").isdecimal() and len(str(typed)) < 10 else None


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
