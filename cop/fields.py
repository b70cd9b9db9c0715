"""What the forms of the desk share: tidy text, lists typed one a line, and sentences that name each limit."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, TextAreaField
from wtforms.validators import DataRequired, Length, ValidationError

from cop.texts import on_one_line

MOST_LINES = 20


TIDY = {
    "StringField": on_one_line,
    "EmailField": on_one_line,
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


@dataclass(frozen=True)
class Differing:
    """One answer of a form that two people have open: as it is stored now, and as it was typed here."""

    label: str
    theirs: str
    yours: str


class FormOnShared(Form):
    """On what others change as well. It carries a print of what it began from, so that nobody's text is lost unseen."""

    base = HiddenField("What you began from")

    def begin_from(self, stored: Mapping[str, Any]) -> None:
        self.base.data = print_of(stored)

    def overtaken(self, stored: Mapping[str, Any]) -> list[Differing]:
        """What somebody else saved since, where it is not what was typed. From here the form goes on from that."""
        began, self.base.data = self.base.data, print_of(stored)
        if began == self.base.data:
            return []
        pairs = [(self[name], value) for name, value in stored.items() if (self[name].data or type(value)()) != value]
        return [Differing(str(field.label.text), as_read(field, value), as_read(field)) for field, value in pairs]


def print_of(stored: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(stored, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:16]


def as_read(field: Field, value: Any = None) -> str:
    """A choice by its words, a list one a line."""
    value = field.data if value is None else value
    if isinstance(value, list):
        return "\n".join(value)
    words = {each.value: each.label for each in getattr(field, "choices", None) or ()}
    return str(words.get(value, value or ""))


class RowForm(Form):
    """One of many on a page, each about a row of a list. Which one came back is known by `number`."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number
        for field in self:
            field.id = f"{field.name}-{number}"


def needed(sentence: str) -> DataRequired:
    return DataRequired(sentence)


def at_most(limit: int, what: str) -> Length:
    return Length(max=limit, message=f"{what} has at most {limit:,} characters")


class LinesField(TextAreaField):
    """A list, typed one a line; empty lines do not count."""

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = valuelist[0] if valuelist else ""
        self.data = [line for each in typed.split("\n") if (line := on_one_line(each))]

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
