"""Reports in a programme file: every version, as it was signed off, and what was said beside each community's part."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo

from cop.fileformat import fields as a
from cop.fileformat.fields import Section

NAMES = {
    "communities": ("reports[].community", "reports[].parts[].community", "reports[].comments[].community"),
}
"""Which places name what, beside those of `references`."""
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?\+00:00")
OBJECTS = ("programme", "period", "front", "minute", "signed", "names")
LISTS = (
    *(
        "places",
        "figures",
        "further",
        "hopes",
        "sessions",
        "plain_words",
        "faults",
        "blocks",
        "left_out",
        "themes",
        "unworded",
    ),
    *("kinds", "asked", "two_sentences", "quotes", "stories", "links", "risks", "plans", "comments", "seen"),
)
Sentence = Annotated[str, Field(max_length=280, pattern=a.SAYS_SOMETHING)]


def a_moment(value: object) -> datetime:
    if not isinstance(value, str) or not MOMENT.fullmatch(value):
        raise ValueError("must be a moment like 2019-07-02T09:00:00+00:00")
    return datetime.fromisoformat(value)


def not_before(last: Any, info: ValidationInfo) -> Any:
    if info.data.get("first_day") and last < info.data["first_day"]:
        raise ValueError("is before the first day")
    return last


def whole(contents: dict[str, Any] | None, info: ValidationInfo) -> dict[str, Any] | None:
    """Signed off and frozen go together, and what is frozen has all its parts."""
    if (contents is None) != (info.data.get("signed") is None):
        raise ValueError("goes with signed: both or neither")
    for kind, names in ((dict, OBJECTS), (list, LISTS)):
        if contents is not None and (lost := [name for name in names if not isinstance(contents.get(name), kind)]):
            raise ValueError(f"is no report: {lost[0]} is missing or of another kind")
    return contents


Moment = Annotated[datetime, BeforeValidator(a_moment)]


class Part(Section):
    """When a community's members could first read their part."""

    community: a.Id
    opened: Moment


class Comment(Section):
    community: a.Id
    voice: Literal["facilitator", "member", "commissioner"]
    text: Annotated[str, Field(max_length=2000, pattern=a.SAYS_SOMETHING)]


class Report(Section):
    """One version of a report. `mark`: how many of the file's publications it knows of."""

    number: a.Ordinal
    version: a.Ordinal
    community: a.Id
    first_day: a.Day
    last_day: Annotated[a.Day, AfterValidator(not_before)]
    purpose: a.Note = ""
    prepared_by: a.Short = ""
    asked: Literal["note", "discuss", "decide"] = "note"
    in_one_minute: Annotated[list[Sentence], Field(max_length=3)] = []
    numbers: Annotated[list[a.Word], Field(max_length=3)] = []
    not_well: a.Note = ""
    what_changed: Annotated[str, Field(max_length=1000)] = ""
    mark: a.Count | None = None
    signed: Moment | None = None
    signed_by: Annotated[str, Field(max_length=120)] = ""
    contents: Annotated[dict[str, Any] | None, AfterValidator(whole)] = None
    parts: list[Part] = []
    comments: list[Comment] = []


def once_each(reports: list[Report]) -> list[Report]:
    seen: set[tuple[int, int]] = set()
    for each in reports:
        if (each.number, each.version) in seen:
            raise ValueError(f"has version {each.version} of report {each.number} twice")
        seen.add((each.number, each.version))
    return reports


Reports = Annotated[list[Report], AfterValidator(once_each)]
