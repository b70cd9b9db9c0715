"""The kinds of value in a programme file: dates, slugs, addresses, text with its limit, and small objects of them."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

EARLIEST, LATEST = date(1948, 7, 5), date(2100, 1, 1)
TEXT_LIMIT = 10_000
LONGEST = 366 * 24 * 60
"""Minutes of a topic: one that nobody ended runs on until somebody does."""


def a_day(value: object) -> date:
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        raise ValueError("must be a date like 2019-04-02")
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise ValueError("is not a day of the calendar") from None
    if not EARLIEST <= day <= LATEST:
        raise ValueError(f"must lie between {EARLIEST} and {LATEST}")
    return day


SAYS_SOMETHING = r"\S"
SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"
ADDRESS = r"^[^@\s]+@[^@\s.]+(\.[^@\s.]+)+$"
MONTH = r"^\d{4}-(0[1-9]|1[0-2])(-\d\d)?$"
HOUR = r"^([01]\d|2[0-3]):[0-5]\d$"
LINK = r"^([hH][tT][tT][pP][sS]?://[^\s/]\S*)?$"
PATTERNS = {
    SAYS_SOMETHING: "must say something",
    SLUG: "may have small letters, digits and single hyphens only",
    ADDRESS: "is not an e-mail address",
    MONTH: "must be a month like 2020-03",
    HOUR: "must be a time like 10:00",
    LINK: "must be empty or a link that starts with https://, without spaces",
}

Day = Annotated[date, BeforeValidator(a_day)]
Hour = Annotated[str, Field(pattern=HOUR)]
Month = Annotated[str, Field(pattern=MONTH)]
Id = Annotated[str, Field(max_length=60, pattern=SAYS_SOMETHING)]
Slug = Annotated[str, Field(max_length=60, pattern=SLUG)]
PersonName = Annotated[str, Field(max_length=120, pattern=SAYS_SOMETHING)]
Name = Annotated[str, Field(max_length=160, pattern=SAYS_SOMETHING)]
Title = Annotated[str, Field(max_length=200, pattern=SAYS_SOMETHING)]
Question = Annotated[str, Field(max_length=1200, pattern=SAYS_SOMETHING)]
Prompt = Annotated[str, Field(max_length=500, pattern=SAYS_SOMETHING)]
Address = Annotated[str, Field(max_length=254, pattern=ADDRESS)]
Word = Annotated[str, Field(max_length=60)]
Short = Annotated[str, Field(max_length=160)]
Phrase = Annotated[str, Field(max_length=200)]
Note = Annotated[str, Field(max_length=500)]
Link = Annotated[str, Field(max_length=500, pattern=LINK)]
Focus = Annotated[str, Field(max_length=300)]
Summary = Annotated[str, Field(max_length=2000)]
Answer = Annotated[str, Field(max_length=7500)]
Text = Annotated[str, Field(max_length=TEXT_LIMIT)]
Body = Annotated[str, Field(max_length=200_000)]
Minutes = Annotated[int, Field(ge=0, le=LONGEST)]
Count = Annotated[int, Field(ge=0, le=100_000)]
Ordinal = Annotated[int, Field(ge=1, le=9999)]
Access = Literal["practitioner", "convenor", "facilitator", "reviewer"]
Kind = Literal["participant", "guest", "visitor", "facilitator"]


def or_only(key: str) -> Any:
    """Lets plain text stand for an object that has this key alone."""
    return BeforeValidator(lambda value: {key: value} if isinstance(value, str) else value)


OneOrMore = BeforeValidator(lambda value: [value] if isinstance(value, dict) else value)


class Section(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Place(Section):
    """A further community of a member; with `account_role` when the role there is another one."""

    community: Id
    account_role: Access | None = None
    left: Day | None = None


class Line(Section):
    text: Text
    tag: Literal["idea", "insight", "practice", "decision"] | None = None


class Exchange(Section):
    """A further thing that a work's owners offer, ask for or invite to."""

    kind: Id
    text: Note = ""


class Panel(Section):
    order: Ordinal
    question: Prompt
    answers: list[Note]


class Action(Section):
    text: Text
    due: Day | None = None
    state: Literal["open", "done", "dropped"]
