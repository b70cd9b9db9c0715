"""What the forms of the desk share: tidy text, lists typed one a line, and sentences that name each limit."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field, TextAreaField
from wtforms.validators import DataRequired, Length, ValidationError

MOST_LINES = 20


TIDY = {
    "StringField": lambda typed: " ".join((typed or "").split()),
    "EmailField": lambda typed: " ".join((typed or "").split()),
    "TextAreaField": lambda typed: (typed or "").strip(),
}


WORDS = {
    "Not a valid integer value.": "Enter a whole number",
    "Not a valid date value.": "Enter a day such as 14 May 2026",
    "Not a valid time value.": "Enter a time such as 14:00",
    "Not a valid choice.": "Choose one from the list",
}


class OurWords:
    """The library's own sentences, said as we say things."""

    def gettext(self, sentence: str) -> str:
        return WORDS.get(sentence, sentence)

    def ngettext(self, one: str, many: str, number: int) -> str:
        return one if number == 1 else many


class Form(FlaskForm):
    class Meta(FlaskForm.Meta):
        def get_translations(self, form: Any) -> OurWords:
            return OurWords()

        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Field:
            """Text on one line loses its outer and double spaces, longer text only the outer ones."""
            tidy = TIDY.get(unbound_field.field_class.__name__)
            if tidy:
                options = options | {"filters": (*unbound_field.kwargs.get("filters", ()), tidy)}
            return super().bind_field(form, unbound_field, options)


def needed(sentence: str) -> DataRequired:
    return DataRequired(sentence)


def at_most(limit: int, what: str) -> Length:
    return Length(max=limit, message=f"{what} has at most {limit:,} characters")


class LinesField(TextAreaField):
    """A list, typed one a line; empty lines do not count."""

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = valuelist[0] if valuelist else ""
        self.data = [" ".join(line.split()) for line in typed.split("\n") if line.strip()]

    def _value(self) -> str:
        return "\n".join(self.data or [])


class ShortLines:
    """Validates a list: so many lines, each so long."""

    def __init__(self, longest: int, most: int = MOST_LINES) -> None:
        self.longest, self.most = longest, most

    def __call__(self, form: Any, field: LinesField) -> None:
        lines = field.data or []
        if len(lines) > self.most:
            raise ValidationError(f"At most {self.most} lines; these are {len(lines)}")
        for number, line in enumerate(lines, 1):
            if len(line) > self.longest:
                raise ValidationError(f"Line {number} has {len(line)} characters; at most {self.longest}")
