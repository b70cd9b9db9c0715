"""A picture, what is on it, and what it belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_wtf.file import FileField
from wtforms import SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from cop.agenda.models import Topic
from cop.errors import Refused
from cop.fields import Form, at_most, needed
from cop.pictures.developing import Developed, develop
from cop.pictures.models import DESCRIPTION_LIMIT

WHOLE = "0"


class PictureForm(Form):
    picture = FileField("Picture")
    description = TextAreaField(
        "What is on it?",
        validators=[
            needed("Say in a few words what is on the picture: some people cannot see it"),
            at_most(DESCRIPTION_LIMIT, "A description"),
        ],
    )
    topic = SelectField("It belongs to", default=WHOLE)
    developed: Developed | None = None

    def __init__(self, topics: Sequence[Topic], **more: Any) -> None:
        super().__init__(**more)
        titles = [SelectChoice(str(topic.id), topic.title) for topic in topics]
        self.topic.choices = [SelectChoice(WHOLE, "The session as a whole"), *titles]

    def validate(self, extra_validators: Any = None) -> bool:
        """No page can keep a chosen file, so one that comes back says that it has to be chosen again."""
        fine = super().validate(extra_validators)
        if not fine and self.developed is not None:
            self.picture.errors = ["Choose the picture again: it was not kept while something else was missing"]
        return fine

    def validate_picture(self, field: FileField) -> None:
        if not field.data:
            raise ValidationError("Take or choose a picture first")
        try:
            self.developed = develop(field.data.read())
        except Refused as reason:
            raise ValidationError(str(reason)) from reason

    @property
    def topic_id(self) -> int | None:
        return int(self.topic.data) or None
