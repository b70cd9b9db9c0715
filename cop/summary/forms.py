"""Correcting a topic that has closed: its title and its lines, and why."""

from __future__ import annotations

from collections.abc import Iterator

from wtforms import StringField

from cop.afterwards.forms import ReasonForm
from cop.agenda.models import LINE_LIMIT, TITLE_LIMIT, Harvest, Topic
from cop.fields import at_most, needed


class TopicCorrectionForm(ReasonForm):
    """A field for each line of this topic is added by its number, so that a line that went meanwhile moves no other."""

    title = StringField("Topic", validators=[needed("Give the topic a few words"), at_most(TITLE_LIMIT, "A topic")])

    @classmethod
    def about(cls, topic: Topic, **more: object) -> TopicCorrectionForm:
        shown = [line for line in topic.lines if not line.hidden]
        lines = {f"line_{line.id}": a_line(number, line) for number, line in enumerate(shown, 1)}
        form: TopicCorrectionForm = type("Form", (cls,), lines)(data={"title": topic.title}, **more)
        return form

    def line_fields(self) -> list[StringField]:
        return [field for field in self if field.name.startswith("line_")]

    def typed(self, topic: Topic) -> Iterator[tuple[Harvest, str]]:
        for line in topic.lines:
            if f"line_{line.id}" in self:
                yield line, self[f"line_{line.id}"].data or ""


def a_line(number: int, line: Harvest) -> StringField:
    return StringField(f"Line {number}", default=line.text, validators=[at_most(LINE_LIMIT, "A line")])
