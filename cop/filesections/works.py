"""The map in a programme file: works, what they said before, what they serve, and whom they thank."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from cop.filesections import fields as a
from cop.filesections.fields import Exchange, Section

NAMES = {"members": ("work_items[].versions[].by", "borrowings[].by")}
"""Which places name what, beside those of `references`."""

Seen = Literal["own-community", "all-communities", "public"]


class Told(Section):
    """What a work said at one time."""

    title: a.Title
    talent_area: a.Id
    scope: a.Id
    stage: a.Id
    audience: a.Id | None = None
    reach: a.Id | None = None
    summary: a.Summary = ""
    phases: a.Note = ""
    tags: a.Tags = []
    visible_to: Seen
    offer: a.Note | None = None
    ask: a.Note | None = None
    join: a.Note | None = None


class WorkVersion(Section):
    """One of a work's versions, the first one first; `stage_before` when it moved from there. Without `told` its words
    were taken out, and `stage` says where it stood."""

    told: Told | None = None
    stage: a.Id | None = None
    at: a.Moment | None = None
    by: a.Id | None = None
    stage_before: a.Id | None = None


class ServedAim(Section):
    """An aim that a work serves, and the document of its community that says so."""

    text: Annotated[str, Field(max_length=500, pattern=a.SAYS_SOMETHING)]
    document: a.Slug | None = None


class Output(Section):
    title: a.Title
    state: Literal["planned", "making", "there"]
    link: a.Link = ""


class WorkItem(Section):
    id: a.Id
    community: a.Id
    owner: a.Id | None = None
    owners: list[a.Id] = []
    title: a.Title
    talent_area: a.Id
    scope: a.Id
    stage: a.Id
    audience: a.Id | None = None
    reach: a.Id | None = None
    summary: a.Summary = ""
    phases: a.Note = ""
    tags: a.Tags = []
    exchange: a.Id | None = None
    exchange_text: a.Note = ""
    exchanges: list[Exchange] = []
    visible_to: Seen
    source_gathering: a.Id | None
    added: a.Day | None = None
    changed: a.Day | None = None
    may_be_borrowed: bool = True
    versions: list[WorkVersion] = []
    aims: list[ServedAim] = []
    outputs: Annotated[list[Output], Field(max_length=20)] = []


class Overlap(Section):
    """Two works that are alike, and what was decided about them."""

    works: Annotated[list[a.Id], Field(min_length=2, max_length=2)]
    choice: Literal["join", "apart"]
    because: a.Note = ""
    decided_by: a.Id | None = None


class Borrowing(Section):
    """A work that began as a copy: the title and the community that it thanks, and the work itself if it is here."""

    work: a.Id
    origin: a.Id | None = None
    title: a.Title
    place: a.Name
    adapted: a.Note = ""
    by: a.Id | None = None
    on: a.Day | None = None
