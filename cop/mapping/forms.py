"""Putting a work up in a session: the few things that a card says, in under a minute."""

from __future__ import annotations

from datetime import datetime

from wtforms import BooleanField, HiddenField, SelectField, StringField
from wtforms.validators import Length

from cop.fields import Form, at_most, needed
from cop.identity.models import Person
from cop.mapping.models import ONCE_LIMIT
from cop.talentmap.caution import second_looks
from cop.talentmap.forms import offer
from cop.talentmap.models import EXCHANGES, LINE_LIMIT, TITLE_LIMIT, WorkItem
from cop.talentmap.queries import Words

LINE = at_most(LINE_LIMIT, "A line")


class PutUpForm(Form):
    title = StringField(
        "What are you working on?",
        validators=[needed("Say in a few words what you are working on"), at_most(TITLE_LIMIT, "The title")],
    )
    part = SelectField("Part of talent work", validators=[needed("Choose the part of talent work")])
    stage = SelectField("Stage", validators=[needed("Choose the stage it is at")])
    scope = SelectField("Scope", validators=[needed("Choose how far it goes")])
    offer = StringField("I can offer", validators=[LINE])
    ask = StringField("I am looking for", validators=[LINE])
    join = StringField("Who wants to do this together?", validators=[LINE])
    anyway = BooleanField("It names and rates nobody, even if it looks so")
    once = HiddenField(validators=[Length(max=ONCE_LIMIT)])

    def __init__(self, words: Words, **more: object) -> None:
        super().__init__(**more)
        offer(self, words)

    def validate(self, extra_validators: object = None) -> bool:
        """In a room nobody reads a second page: what looks like somebody's name is said beside the field, once."""
        good: bool = super().validate(extra_validators)
        typed = (self.title, self.offer, self.ask, self.join)
        looks = second_looks(field.data or "" for field in typed)
        if looks and not self.anyway.data:
            tick = f"If it is fine, tick “{self.anyway.label.text}” and send it again"
            self.title.errors = [*self.title.errors, f"{looks[0]} {tick}"]
            return False
        return good

    def write_to(self, work: WorkItem, by: Person, now: datetime) -> None:
        work.title, work.talent_area = self.title.data or "", self.part.data
        work.stage, work.scope, work.changed_at = self.stage.data, self.scope.data, now
        work.visible_to, work.tags = "own-community", []
        for kind in EXCHANGES:
            work.exchange(kind, self[kind].data or "")
        work.remember(by, now)
