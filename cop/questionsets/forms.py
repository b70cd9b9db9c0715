"""What is typed for question sets: a set of a community's own, and answers from a phone."""

from __future__ import annotations

from wtforms import StringField

from cop.fields import Form, LinesField, ShortLines, at_most, needed
from cop.questionsets.models import MOST_PROMPTS, PROMPT_LIMIT, TITLE_LIMIT, PromptSet


class OwnSetForm(Form):
    title = StringField("Name of the set", validators=[needed("Give the set a name"), at_most(TITLE_LIMIT, "A name")])
    questions = LinesField(
        "Questions, one a line",
        validators=[needed("Write at least one question"), ShortLines(PROMPT_LIMIT, MOST_PROMPTS)],
    )


def answers_typed(asked: PromptSet, typed: dict[str, str]) -> dict[int, str]:
    """By question: a phone sends one field for each."""
    return {prompt.id: " ".join(typed.get(f"answer-{prompt.id}", "").split()) for prompt in asked.prompts}
