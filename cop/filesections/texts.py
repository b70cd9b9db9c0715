"""Documents and hopes in a programme file: versions, what was suggested for them, who agreed, and what was hoped."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, ValidationInfo

from cop.filesections import fields as a
from cop.filesections.fields import Section

NAMES = {
    "members": (
        "manifestos[].versions[].saved_by",
        "manifestos[].suggestions[].by",
        "manifestos[].suggestions[].answered_by",
        "manifestos[].suggestions[].dots[]",
        "manifestos[].agreed[].member",
    ),
    "gatherings": (
        "manifestos[].versions[].gathering",
        "manifestos[].suggestions[].gathering",
        "manifestos[].agreed[].gathering",
        "manifestos[].typing[].gathering",
        "manifestos[].rounds[].gathering",
        "hopes[].gathering",
        "hopes[].looked_in",
    ),
    "communities": ("manifestos[].community", "hopes[].community"),
}
"""Which places name what, beside those of `references`."""
ACROSS = (
    ("manifestos", "suggestions[].gathering", "gatherings"),
    ("manifestos", "agreed[].gathering", "gatherings"),
    ("manifestos", "typing[].gathering", "gatherings"),
    ("manifestos", "rounds[].gathering", "gatherings"),
    ("hopes", "gathering", "gatherings"),
    ("hopes", "looked_in", "gatherings"),
)


class Version(Section):
    version: a.Ordinal
    gathering: a.Id | None
    saved_by: a.Id | None = None
    state: Literal["draft", "published"]
    change_note: a.Note = ""
    date: a.Day | None = None
    body: a.Body


class Suggestion(Section):
    """A line proposed for a document: `line` is the one that it is about, for a new one that before it."""

    act: Literal["add", "change", "drop"]
    line: Annotated[str, Field(max_length=a.BODY_BYTES)] = ""
    place: Annotated[int, Field(ge=0, le=a.BODY_BYTES)] = 0
    words: a.Note = ""
    why: a.Note = ""
    state: Literal["waiting", "accepted", "adapted", "declined", "withdrawn"]
    adapted: a.Note = ""
    answer: a.Note = ""
    gathering: a.Id | None = None
    by: a.Id | None = None
    answered_by: a.Id | None = None
    version: a.Ordinal | None = None
    date: a.Day | None = None
    dots: list[a.Id] = []
    """Who put one on it, of those who were in that session."""


class Round(Section):
    """A session that gathers lines for the document from phones; `live`: they are on its screens."""

    gathering: a.Id
    live: bool = False


class Agreed(Section):
    """A session's yes to a version, or one member's own."""

    version: a.Ordinal
    gathering: a.Id | None = None
    member: a.Id | None = None
    date: a.Day | None = None


class Typing(Section):
    """What a session typed on the big screen and nobody has saved yet; `base` is the version it began from, or 0."""

    gathering: a.Id
    base: Annotated[int, Field(ge=0, le=9999)] = 0
    body: a.Body


def once_a_session(texts: list[Any]) -> list[Any]:
    if len({each.gathering for each in texts}) < len(texts):
        raise ValueError("names one session twice")
    return texts


def by_one_of_two(agreed: list[Agreed]) -> list[Agreed]:
    if any((each.gathering is None) == (each.member is None) for each in agreed):
        raise ValueError("needs a gathering or a member each, and not both")
    if len({(each.version, each.gathering, each.member) for each in agreed}) < len(agreed):
        raise ValueError("says the same yes twice")
    return agreed


def of_a_version(named: list[Any], info: ValidationInfo) -> list[Any]:
    """What names a version names one that is there."""
    there = {each.version for each in info.data.get("versions", [])} | {None}
    if astray := [each.version for each in named if each.version not in there]:
        raise ValueError(f"names version {astray[0]}, which is not there")
    return named


def of_what_is_there(number: int | None, info: ValidationInfo) -> int | None:
    """What is let out up to a version names one that is there, published."""
    published = {each.version for each in info.data.get("versions", []) if each.state == "published"}
    if number is not None and number not in published:
        raise ValueError(f"names version {number}, which is not there or not published")
    return number


class Manifesto(Section):
    """A document of any kind."""

    community: a.Id
    title: a.Name
    kind: Literal["manifesto", "vision", "charter", "way-of-working", "definitions", "other"] = "manifesto"
    slug: a.Slug | None = None
    archived: bool = False
    versions: list[Version]
    suggestions: Annotated[list[Suggestion], AfterValidator(of_a_version)] = []
    agreed: Annotated[list[Agreed], AfterValidator(by_one_of_two), AfterValidator(of_a_version)] = []
    review: a.Day | None = None
    typing: Annotated[list[Typing], AfterValidator(once_a_session)] = []
    rounds: Annotated[list[Round], AfterValidator(once_a_session)] = []
    let_out: Annotated[a.Ordinal | None, AfterValidator(of_what_is_there)] = None


class Hope(Section):
    """What somebody hoped that their community could give them, and what became of it."""

    community: a.Id
    text: Annotated[str, Field(max_length=280, pattern=a.SAYS_SOMETHING)]
    gathering: a.Id | None = None
    state: Literal["open", "met", "partly", "not-yet"] = "open"
    why: Annotated[str, Field(max_length=300)] = ""
    wording: Annotated[str, Field(max_length=280)] = ""
    looked_in: a.Id | None = None
    looked_on: a.Day | None = None
    date: a.Day | None = None
