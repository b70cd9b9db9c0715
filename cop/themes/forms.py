"""Sorting answers, adding a theme, and the group's two sentences."""

from __future__ import annotations

from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice

from cop.fields import Form, at_most, needed
from cop.themes.models import AXES, LABEL_LIMIT, SENTENCE_LIMIT

QUESTIONS = {"feeling": "How are you feeling?", "today": "How was today?"}
AXIS_CHOICES = [SelectChoice(axis, label) for axis, label in AXES.items()]
QUESTION_CHOICES = [SelectChoice(question, label) for question, label in QUESTIONS.items()]


class ThemeForm(Form):
    label = StringField(
        "New theme", validators=[needed("Give the theme a short name"), at_most(LABEL_LIMIT, "A theme")]
    )
    question = SelectField("Of the answers to", choices=QUESTION_CHOICES)
    axis = RadioField("It is about", choices=AXIS_CHOICES, default="psychological", validators=[needed("Choose one")])


class SentencesForm(Form):
    one = TextAreaField(
        "First sentence", validators=[needed("Write the first sentence"), at_most(SENTENCE_LIMIT, "A sentence")]
    )
    two = TextAreaField("Second sentence", validators=[at_most(SENTENCE_LIMIT, "A sentence")])
