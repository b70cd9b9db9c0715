"""What is typed for a line: in a session, between sessions, and in answer."""

from __future__ import annotations

from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, ValidationError

from cop.fields import Form, at_most, needed
from cop.proposals.lines import Draft
from cop.proposals.models import ACTS, ANSWERS, WHY_LIMIT, WORDS_LIMIT
from cop.texts import in_one_line

SHOWN = 60
"""Characters of a line in a list to choose from."""


class LineForm(Form):
    act = RadioField(
        "What do you propose?", choices=[SelectChoice(value, label) for value, label in ACTS.items()], default="add"
    )
    line = SelectField("Which line?", validate_choice=False)
    words = TextAreaField("In these words", validators=[at_most(WORDS_LIMIT, "A line")])
    once = HiddenField(validators=[Length(max=32)])

    def offer(self, draft: Draft) -> LineForm:
        """The lines as they read now. What was chosen and has gone meanwhile is told by the act itself."""
        named = [SelectChoice(c.key, f"{c.number}: {in_one_line(c.line.words, SHOWN)}") for c in draft.choices]
        self.line.choices = [SelectChoice("", "At the end"), *named]
        return self


class SuggestionForm(LineForm):
    why = StringField("Why?", validators=[needed("Say in a line why you suggest it"), at_most(WHY_LIMIT, "A reason")])

    def validate_words(self, field: TextAreaField) -> None:
        if self.act.data != "drop" and not field.data:
            raise ValidationError("Write the line that you suggest")

    def validate_line(self, field: SelectField) -> None:
        if self.act.data != "add" and not field.data:
            raise ValidationError("Choose the line that you mean")


class AnswerForm(Form):
    verdict = RadioField("Your answer", choices=[SelectChoice(value, label) for value, label in ANSWERS.items()])
    words = TextAreaField("In which words", validators=[at_most(WORDS_LIMIT, "A line")])
    answer = StringField("A line to whoever suggested it", validators=[at_most(WHY_LIMIT, "An answer")])

    def validate_verdict(self, field: RadioField) -> None:
        if field.data not in ANSWERS:
            raise ValidationError("Choose whether to accept or decline it")

    def validate_words(self, field: TextAreaField) -> None:
        if self.verdict.data == "adapted" and not field.data:
            raise ValidationError("Write the words in which you accept it")

    def validate_answer(self, field: StringField) -> None:
        if self.verdict.data in ("adapted", "declined") and not field.data:
            raise ValidationError("Say in a line why")
