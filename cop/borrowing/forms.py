"""Borrowing a work: for which community, where it stands there, and what was changed."""

from __future__ import annotations

from collections.abc import Iterable

from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice

from cop.borrowing.models import ADAPTED_LIMIT
from cop.communities.models import Community
from cop.fields import Form, at_most, needed
from cop.talentmap.forms import choices
from cop.talentmap.queries import Words


class BorrowForm(Form):
    into = SelectField("For which community?", validators=[needed("Choose the community")])
    stage = SelectField("Where does it stand with you?", validators=[needed("Choose the stage it is at")])
    adapted = StringField("What do you change to make it fit?", validators=[at_most(ADAPTED_LIMIT, "A line")])

    def __init__(self, words: Words, mine: Iterable[Community], **more: object) -> None:
        super().__init__(**more)
        self.into.choices = [SelectChoice(community.slug, community.name) for community in mine]
        self.stage.choices = [SelectChoice("", "Choose"), *choices(words, "stage")]
