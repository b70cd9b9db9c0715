"""What leaves a community, in a programme file: themes, the groups' sentences, value stories, published blocks and
reports."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo

from cop.filesections import fields as a
from cop.filesections.fields import Section

NAMES = {
    "members": ("stories[].teller",),
    "communities": (
        *("group_words[].community", "stories[].community", "publications[].blocks[].community"),
        *("reports[].community", "reports[].parts[].community", "reports[].comments[].community"),
    ),
    "curiosity": ("stories[].question",),
    "topics": ("stories[].topic",),
    "work_items": ("stories[].work",),
}
"""Which places name what, beside those of `references`."""
ACROSS = (
    ("stories", "question", "curiosity"),
    ("stories", "topic", "topics"),
    ("stories", "work", "work_items"),
)
FIELDS = frozenset({"feeling", "today", "role", "organisation", "known"})
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?\+00:00")
Sentence = Annotated[str, Field(max_length=280, pattern=a.SAYS_SOMETHING)]
Story = Annotated[str, Field(max_length=1000)]


def a_moment(value: object) -> datetime:
    if not isinstance(value, str) or not MOMENT.fullmatch(value):
        raise ValueError("must be a moment like 2019-07-02T09:00:00+00:00")
    return datetime.fromisoformat(value)


def a_quarter_or_more(until: Any, info: ValidationInfo) -> Any:
    if info.data.get("since") and until < info.data["since"]:
        raise ValueError("is before it begins")
    return until


def of_the_record(judged: list[Any], info: ValidationInfo) -> list[Any]:
    record = info.data.get("programme")
    known = {*record.hoped, *record.expected} if record else set()
    if astray := [each.sentence for each in judged if each.sentence not in known]:
        raise ValueError(f"judges “{astray[0]}”, which the programme neither hoped nor expected")
    return judged


Moment = Annotated[datetime, BeforeValidator(a_moment)]
Ends = Annotated[a.Day, AfterValidator(a_quarter_or_more)]


def every_field(counts: dict[str, Any]) -> dict[str, Any]:
    if set(counts) != FIELDS:
        raise ValueError(f"needs each of {', '.join(sorted(FIELDS))}, and nothing else")
    return counts


class Came(Section):
    """What came of a sentence that was hoped or expected."""

    sentence: a.Rule
    came: Literal["met", "partly", "missed", ""] = ""
    note: Annotated[str, Field(max_length=300)] = ""


Judged = Annotated[list[Came], AfterValidator(of_the_record)]


class Theme(Section):
    question: Literal["feeling", "today"]
    slug: a.Slug
    label: Annotated[str, Field(max_length=40, pattern=a.SAYS_SOMETHING)]
    axis: Literal["psychological", "practical"]


class Words(Section):
    """The group's own two sentences for a quarter, and when they were last changed."""

    community: a.Id
    since: a.Day
    until: Ends
    one: Sentence
    two: Annotated[str, Field(max_length=280)] = ""
    written: Moment


class ValueStory(Section):
    community: a.Id
    title: Annotated[str, Field(max_length=120, pattern=a.SAYS_SOMETHING)]
    question: a.Id | None = None
    topic: a.Id | None = None
    work: a.Id | None = None
    teller: a.Id | None = None
    named: bool = False
    happened: Story = ""
    got: Story = ""
    did: Story = ""
    changed: Story = ""
    counts: Story = ""
    told_on: a.Day


class Said(Section):
    """What was published of one field: how many came in, counts so far, and names without one."""

    total: a.Count
    counts: dict[a.Word, a.Count]
    names: list[a.Word]


class Block(Section):
    community: a.Id
    since: a.Day
    until: Ends
    sessions: list[a.Ordinal]
    answers: a.Count
    people: a.Count
    counts: Annotated[dict[str, dict[a.Word, a.Count]], AfterValidator(every_field)]


class Publication(Section):
    """What one signed-off report made public, and the blocks that it closed."""

    made: Moment
    said: Annotated[dict[str, Said], AfterValidator(every_field)]
    blocks: list[Block]


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
