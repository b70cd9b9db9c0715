"""Telling a value story, and saying yes to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from cop.fields import Form, at_most, needed
from cop.identity.models import Person
from cop.stories.models import ANSWER_LIMIT, PROMPTS, TITLE_LIMIT, ValueStory

LINE = at_most(ANSWER_LIMIT, "An answer")


class StoryForm(Form):
    title = StringField(
        "In a few words", validators=[needed("Give the story a title"), at_most(TITLE_LIMIT, "A title")]
    )
    about = SelectField("It began with", validators=[Optional()])
    teller = SelectField("Whose story it is", validators=[Optional()])
    happened = TextAreaField(PROMPTS["happened"], validators=[LINE])
    got = TextAreaField(PROMPTS["got"], validators=[LINE])
    did = TextAreaField(PROMPTS["did"], validators=[LINE])
    changed = TextAreaField(PROMPTS["changed"], validators=[LINE])
    counts = TextAreaField(PROMPTS["counts"], validators=[LINE])

    def __init__(
        self, beginnings: Sequence[tuple[str, str]], people: Sequence[Person], story: ValueStory | None
    ) -> None:
        data = {name: getattr(story, name) for name in (*PROMPTS, "title")} if story else {}
        teller = str(story.teller_id) if story and story.teller_id else ""
        super().__init__(data=data | {"about": beginning(story), "teller": teller} if story else data)
        self.about.choices = [SelectChoice("", "Nothing in particular"), *(SelectChoice(*each) for each in beginnings)]
        self.teller.choices = [SelectChoice("", "Mine"), *(SelectChoice(str(each.id), each.name) for each in people)]

    def validate(self, extra_validators: Any = None) -> bool:
        valid: bool = super().validate(extra_validators)
        if valid and not any(self.answers.values()):
            self.happened.errors = ["Answer one of the five questions at least"]
            return False
        return valid

    @property
    def answers(self) -> dict[str, str]:
        return {name: self[name].data or "" for name in PROMPTS}

    def fill(self, story: ValueStory) -> ValueStory:
        kind, _, number = (self.about.data or "").partition("-")
        tied = dict.fromkeys(("question", "work", "topic")) | ({kind: int(number)} if number else {})
        story.title = self.title.data or ""
        story.curiosity_id, story.work_item_id, story.topic_id = tied["question"], tied["work"], tied["topic"]
        story.tell(self.answers)
        return story


def beginning(story: ValueStory | None) -> str:
    if story is None:
        return ""
    tied = {"question": story.curiosity_id, "work": story.work_item_id, "topic": story.topic_id}
    return next((f"{kind}-{number}" for kind, number in tied.items() if number), "")


class YesForm(Form):
    named = BooleanField("Put my name beside it")
