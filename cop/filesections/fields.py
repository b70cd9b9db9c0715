"""The kinds of value in a programme file: dates, slugs, addresses, text with its limit, and small objects of them."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo

from cop.texts import ANSWER, QUESTION, Limit, can_be_seen, on_one_line

EARLIEST, LATEST = date(1948, 7, 5), date(2100, 1, 1)
TEXT_LIMIT, LINE_LIMIT, BODY_BYTES = 10_000, 1000, 200_000
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


def a_moment(value: str) -> str:
    try:
        day = datetime.fromisoformat(value).date()
    except ValueError:
        raise ValueError("is not a moment of the calendar") from None
    if not EARLIEST <= day <= LATEST:
        raise ValueError(f"must lie between {EARLIEST} and {LATEST}")
    return value


def like_a_form(limit: Limit) -> Any:
    """What people typed on a phone may be so long, counted as the form counts it, and something of it shows."""

    def checked(text: str) -> str:
        if text and not can_be_seen(text):
            raise ValueError("has nothing that shows")
        if limit.problem(text, ""):
            raise ValueError(f"is too long; the limit is {limit.graphemes} characters, and {limit.utf8} bytes")
        return text

    return AfterValidator(checked)


def a_body(text: str) -> str:
    if len(text.encode()) > BODY_BYTES:
        raise ValueError(f"has {len(text.encode())} bytes; the limit is {BODY_BYTES}")
    return text


def in_order(pins: list[Pin]) -> list[Pin]:
    if sum(pin.state in {"waiting", "suggested"} for pin in pins) > 1:
        raise ValueError("has more than one that waits")
    return pins


def its_writer_agreed(released: Any, info: ValidationInfo) -> Any:
    """Words leave a community when two people agree, of whom the writer is one; or in the group's own wording."""
    agreed = info.data.get("may_quote") or []
    if isinstance(released, list):
        alone = not set(released) <= set(agreed)
    else:
        alone = released and not (agreed or info.data.get("wording"))
    if alone:
        raise ValueError("is more than its writer agreed to (may_quote)")
    return released


def among(whole: str) -> Any:
    """So many of those that another key counts."""

    def checked(count: int, info: ValidationInfo) -> int:
        if count > (info.data.get(whole) or 0):
            raise ValueError(f"is more than there are in {whole}")
        return count

    return AfterValidator(checked)


def only_closed(rehearsal: bool, info: ValidationInfo) -> bool:
    if rehearsal and info.data.get("state", "closed") != "closed":
        raise ValueError("can be so only of a session that has closed")
    return rehearsal


def alone_it_is_a_line(harvest: str | None, info: ValidationInfo) -> str | None:
    if harvest and len(harvest) > LINE_LIMIT and not info.data.get("lines", "faulty themselves"):
        raise ValueError(f"has {len(harvest)} characters; without lines beside it the limit is {LINE_LIMIT}")
    return harvest


def in_a_line(text: str) -> str:
    """What it would lose in a form, it loses here."""
    line = on_one_line(text)
    if text.strip() and not line:
        raise ValueError("has nothing that shows")
    return line


Asked = Literal["feeling", "today"]
said_yes, one_line = AfterValidator(its_writer_agreed), AfterValidator(alone_it_is_a_line)
as_typed = AfterValidator(in_a_line)
if_closed = AfterValidator(only_closed)
SAYS_SOMETHING = r"\S"
SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"
ADDRESS = r"^[^@\s]+@[^@\s.]+(\.[^@\s.]+)+$"
MONTH = r"^\d{4}-(0[1-9]|1[0-2])(-\d\d)?$"
MOMENT = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"
HOUR = r"^([01]\d|2[0-3]):[0-5]\d$"
LINK = r"^([hH][tT][tT][pP][sS]?://[^\s/]\S*)?$"
PATTERNS = {
    SAYS_SOMETHING: "must say something",
    SLUG: "may have small letters, digits and single hyphens only",
    ADDRESS: "is not an e-mail address",
    MONTH: "must be a month like 2020-03",
    HOUR: "must be a time like 10:00",
    MOMENT: "must be a moment like 2019-05-14T11:00:00Z",
    LINK: "must be empty or a link that starts with https://, without spaces",
}

Day = Annotated[date, BeforeValidator(a_day)]
Hour = Annotated[str, Field(pattern=HOUR)]
Moment = Annotated[str, Field(pattern=MOMENT), AfterValidator(a_moment)]
Month = Annotated[str, Field(pattern=MONTH)]
Id = Annotated[str, Field(max_length=60, pattern=SAYS_SOMETHING)]
Slug = Annotated[str, Field(max_length=60, pattern=SLUG)]
PersonName = Annotated[str, Field(max_length=120, pattern=SAYS_SOMETHING), as_typed]
Name = Annotated[str, Field(max_length=160, pattern=SAYS_SOMETHING), as_typed]
Title = Annotated[str, Field(max_length=200, pattern=SAYS_SOMETHING), as_typed]
Question = Annotated[str, Field(pattern=SAYS_SOMETHING), like_a_form(QUESTION)]
Wording = Annotated[str, Field(max_length=280)]
Prompt = Annotated[str, Field(max_length=500, pattern=SAYS_SOMETHING)]
Address = Annotated[str, Field(max_length=254, pattern=ADDRESS)]
Word = Annotated[str, Field(max_length=60)]
Short = Annotated[str, Field(max_length=160), as_typed]
Phrase = Annotated[str, Field(max_length=200), as_typed]
Note = Annotated[str, Field(max_length=500)]
Link = Annotated[str, Field(max_length=500, pattern=LINK)]
Focus = Annotated[str, Field(max_length=300)]
Summary = Annotated[str, Field(max_length=2000)]
Answer = Annotated[str, like_a_form(ANSWER)]
Purpose = Annotated[str, Field(max_length=280)]
Purposes = Annotated[str, Field(max_length=2000)]
Rule = Annotated[str, Field(max_length=280, pattern=SAYS_SOMETHING), as_typed]
Rules = Annotated[list[Rule], Field(max_length=20)]
Tag = Annotated[str, Field(max_length=60, pattern=SAYS_SOMETHING), as_typed]
Tags = Annotated[list[Tag], Field(max_length=10)]
Done = Annotated[str, Field(max_length=500, pattern=SAYS_SOMETHING)]
Text = Annotated[str, Field(max_length=TEXT_LIMIT)]
Body = Annotated[str, Field(pattern=SAYS_SOMETHING), AfterValidator(a_body)]
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
    text: Annotated[str, Field(max_length=LINE_LIMIT, pattern=SAYS_SOMETHING)]
    tag: Literal["idea", "insight", "practice", "decision"] | None = None


class Exchange(Section):
    """A further thing that a work's owners offer, ask for or invite to."""

    kind: Id
    text: Note = ""


class Panel(Section):
    order: Ordinal
    question: Prompt
    answers: list[Note]


class Pin(Section):
    """One way of a question towards a session: wished for, waiting for it, or dealt with there."""

    state: Literal["suggested", "waiting", "taken up", "not today", "moved"]
    gathering: Id | None = None


Pins = Annotated[list[Pin], AfterValidator(in_order)]


class Outcome(Section):
    """What became of a question besides a topic; what was passed on is its `handed_to`."""

    kind: Literal["guest", "method", "document", "answered", "not-to"]
    note: Annotated[str, Field(max_length=300)] = ""


class Action(Section):
    text: Done
    due: Day | None = None
    state: Literal["open", "done", "dropped"]
