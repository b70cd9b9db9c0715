"""What is typed for a check-in round."""

from __future__ import annotations

from wtforms import StringField

from cop.checkin.models import LINE_LIMIT, PROMPT_LIMIT
from cop.fields import Form, at_most, needed


class PromptForm(Form):
    prompt = StringField(
        "Question", validators=[needed("Choose or type a question"), at_most(PROMPT_LIMIT, "A question")]
    )


class LineForm(Form):
    text = StringField("Your line", validators=[at_most(LINE_LIMIT, "A line")])
