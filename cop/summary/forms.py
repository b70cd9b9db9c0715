"""Correcting a topic that has closed: its title and its lines, and why."""

from __future__ import annotations

from collections.abc import Iterator

from flask import request
from wtforms import HiddenField, StringField

from cop.afterwards.forms import ReasonForm
from cop.agenda.models import LINE_LIMIT, TITLE_LIMIT, Harvest, Topic
from cop.fields import at_most, needed
from cop.texts import in_one_line

WAS, LINE = "was_", "line_"


class TopicCorrectionForm(ReasonForm):
    """A field for each line of this topic is added by its number, so that a line that went meanwhile moves no other.

    Beside each field goes what stood there when the page was drawn: a page that was open for long corrects what was
    typed over, and brings nothing back that somebody has taken out since.
    """

    title = StringField("Topic", validators=[needed("Give the topic a few words"), at_most(TITLE_LIMIT, "A topic")])
    was_title = HiddenField()

    @classmethod
    def about(cls, topic: Topic, **more: object) -> TopicCorrectionForm:
        shown = [line for line in topic.lines if not line.hidden]
        lines = {f"{LINE}{line.id}": a_line(number, line) for number, line in enumerate(shown, 1)}
        before = {f"{WAS}{LINE}{line.id}": HiddenField(default=in_one_line(line.text)) for line in shown}
        drawn = {"title": topic.title, "was_title": topic.title}
        form: TopicCorrectionForm = type("Form", (cls,), lines | before)(data=drawn, **more)
        return form

    def line_fields(self) -> list[StringField]:
        return [field for field in self if field.name.startswith(LINE)]

    def before_fields(self) -> list[HiddenField]:
        return [field for field in self if field.name.startswith(WAS)]

    def typed_over(self, name: str) -> bool:
        """A page that does not say what it showed may show anything."""
        was = self[f"{WAS}{name}"]
        return not was.raw_data or was.data != (self[name].data or "")

    def title_of(self, topic: Topic) -> str:
        return (self.title.data or "") if self.typed_over("title") else topic.title

    def typed(self, topic: Topic) -> Iterator[tuple[Harvest, str]]:
        for line in topic.lines:
            if f"{LINE}{line.id}" in self and self.typed_over(f"{LINE}{line.id}"):
                yield line, self[f"{LINE}{line.id}"].data or ""

    def overtaken(self, topic: Topic) -> bool:
        """Whether what was typed over here has been changed by somebody else since. Says so beside each field, and
        takes what stands there now as known: pressed again, what was typed is meant."""
        stands = {"title": topic.title} | {f"{LINE}{line.id}": in_one_line(line.text) for line in topic.lines}
        for name in ("title", *(field.name for field in self.line_fields())):
            was, now = self[f"{WAS}{name}"], stands[name]
            if not self.typed_over(name):
                self[name].data = now
            elif now not in (self[name].data, was.data if was.raw_data else None):
                self[name].errors = [f"Changed meanwhile to: “{now}”. Press again to put your words in its place."]
            was.data = now
        return bool(self.errors) or bool(self.typed_in_vain())

    def typed_in_vain(self) -> list[str]:
        """What was typed over a line that somebody has taken out since, so that it can still be copied."""
        sent = {name: text for name, text in request.form.items() if name.startswith(LINE) and name not in self}
        return [text for name, text in sent.items() if text.strip() and text != request.form.get(f"{WAS}{name}")]


def a_line(number: int, line: Harvest) -> StringField:
    return StringField(f"Line {number}", default=in_one_line(line.text), validators=[at_most(LINE_LIMIT, "A line")])
