"""Which aims a work serves, and what comes of it."""

from __future__ import annotations

from collections.abc import Iterable

from wtforms import SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional, Regexp
from wtforms.widgets import CheckboxInput, ListWidget

from cop.aims.models import LINK_LIMIT, STATES, TITLE_LIMIT
from cop.fields import Form, at_most, needed


class AimsForm(Form):
    aims = SelectMultipleField(
        "Which aims does it serve?", widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )

    def __init__(self, known: Iterable[str], **more: object) -> None:
        super().__init__(**more)
        self.aims.choices = [SelectChoice(text, text) for text in known]


class OutputForm(Form):
    title = StringField("What is it?", validators=[needed("Say what it is"), at_most(TITLE_LIMIT, "A title")])
    state = SelectField("How far is it?", choices=[SelectChoice(*each) for each in STATES.items()])
    link = StringField(
        "Link",
        validators=[
            Optional(),
            at_most(LINK_LIMIT, "A link"),
            Regexp(r"https?://[^\s/]\S*\Z", message="A link starts with https:// and has no spaces"),
        ],
    )
