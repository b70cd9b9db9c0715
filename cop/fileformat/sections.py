"""The programme file's format: one class a section. docs/programme-file.md says it in words.

Types, limits and legal words are here; what one section says of another is in `references`. Unknown keys are
refused, so that a misspelt one is never lost in silence.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from cop.fileformat.fields import (
    Access,
    Address,
    Answer,
    Body,
    Count,
    Day,
    Hour,
    Id,
    Kind,
    Minutes,
    Month,
    Name,
    Note,
    OneOrMore,
    Ordinal,
    PersonName,
    Phrase,
    Prompt,
    Question,
    Short,
    Slug,
    Text,
    Title,
    Word,
    or_only,
)


class Section(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class About(BaseModel):
    """What the file says of itself: a title, and whatever else its maker noted, kept as it is."""

    model_config = ConfigDict(extra="allow", strict=True, frozen=True)
    title: Name


class ProgrammeRecord(Section):
    slug: Slug | None = None
    name: Name | None = None
    commissioned_by: Short = ""
    provider: Short = ""
    period: Short = ""
    purpose: Text = ""
    hoped: list[Text] = []
    expected: list[Text] = []
    sessions_planned: Ordinal | None = None
    ended: Day | None = None


class Organisation(Section):
    id: Id
    name: Name
    organisation_type: Id | None = None
    footprint: Id | None = None
    fictional: bool = False


class Place(Section):
    """A further community of a member; with `account_role` when the role there is another one."""

    community: Id
    account_role: Access | None = None


class Member(Section):
    id: Id
    name: PersonName
    role_type: Id | None = None
    job_label: Short = ""
    organisation: Id | None = None
    community: Id
    communities: list[Annotated[Place, or_only("community")]] = []
    account_role: Access
    counts_as_participant: bool
    is_guest: bool
    email: Address | None = None
    fictional: bool = False


class Community(Section):
    id: Id
    slug: Slug
    name: Name
    footprint: Id | None = None
    facilitator: Id | None = None
    commissioned_by: Short = ""
    attendance_pattern: Word = ""
    aliases: list[Name] = []
    purpose: Text = ""
    rules: list[Text] = []
    next_date: Day | None = None
    ended: Day | None = None
    k_open: Annotated[int, Field(ge=3, le=1000)] = 3
    k_block: Annotated[int, Field(ge=5, le=1000)] = 5


class Gathering(Section):
    id: Id
    community: Id
    number: Ordinal
    date: Day
    starts: Hour
    ends: Hour
    place: Phrase = ""
    link: Note = ""
    state: Literal["draft", "open", "closed", "cancelled"]
    focus_in_hindsight: Text | None
    attended: list[Id]
    support_present: list[Id]
    join_code: Word | None
    respondents: Count | None = None
    typed_from_paper: bool = False


class Attendance(Section):
    """Somebody as they were on the day. A key left out = as the member is now; null = not told."""

    gathering: Id
    member: Id
    kind: Kind
    role_type: Id | None = None
    organisation: Id | None = None


class Curiosity(Section):
    id: Id
    gathering: Id
    text: Question
    theme: Word | None
    state: Literal["open", "pinned", "carried", "answered", "handed-over", "parked", "merged"]
    pinned: bool
    led_to_topics: list[Id]
    handed_to: Phrase | None
    merged_into: Id | None = None


class Line(Section):
    text: Text
    tag: Literal["idea", "insight", "practice", "decision"] | None = None


class Topic(Section):
    id: Id
    gathering: Id
    order: Ordinal
    title: Title
    kind: Literal["wicked", "idea", "case", "question", "news"] | None = None
    method: Id | None = None
    minutes: Minutes
    planned_minutes: Minutes | None = None
    origin: Literal["group", "member", "facilitator", "curiosity"]
    from_curiosity: list[Id]
    state: Literal["offered", "chosen", "running", "done", "parked", "handed-over", "withdrawn"]
    harvest: Text | None
    lines: list[Annotated[Line, or_only("text")]] = []


class Answers(Section):
    """One respondent's closing answers, or after a dump one answer alone."""

    id: Id
    gathering: Id
    respondent: Id | None = None
    feeling: Answer | None = None
    feeling_theme: Word | None = None
    today: Answer | None = None
    today_theme: Word | None = None
    curiosity: list[Id] = []


class WorkItem(Section):
    id: Id
    community: Id
    owner: Id | None = None
    owners: list[Id] = []
    title: Title
    talent_area: Id
    scope: Id
    stage: Id
    audience: Id | None = None
    reach: Id | None = None
    summary: Text = ""
    exchange: Id | None = None
    exchange_text: Text = ""
    visible_to: Literal["own-community", "all-communities"]
    source_gathering: Id | None


class Version(Section):
    version: Ordinal
    gathering: Id | None
    saved_by: Id | None = None
    state: Literal["draft", "published"]
    change_note: Note = ""
    body: Body


class Manifesto(Section):
    community: Id
    title: Name
    versions: list[Version]


class Panel(Section):
    order: Ordinal
    question: Prompt
    answers: list[Text]


class StrategyPanels(Section):
    gathering: Id
    panels: list[Panel]


class Action(Section):
    text: Text
    due: Day | None = None
    state: Literal["open", "done", "dropped"]


class ActionLearning(Section):
    gathering: Id
    title: Title
    holder_shown: bool
    actions: list[Action]


class ContextNote(Section):
    gathering: Id
    band: Literal["national", "regional", "footprint", "place", "organisation"]
    text: Text
    watcher: Id | None = None


class NetworkLink(Section):
    community: Id
    name: Name
    kind: Slug
    state: Literal["known", "contacted", "linked"]


class SustainPlan(Section):
    community: Id
    rhythm: Phrase = ""
    roles: list[Name] = []
    next_date: Day | None = None
    where: Phrase = ""
    review: Month | None = None


class Risk(Section):
    community: Id
    text: Text
    answer: Text = ""


class ProgrammeFile(Section):
    """The whole file."""

    about: About | None = None
    programme: ProgrammeRecord | None = None
    organisations: list[Organisation]
    members: list[Member]
    communities: list[Community]
    gatherings: list[Gathering]
    attendance: list[Attendance] = []
    prior_ties: list[Annotated[list[Id], Field(min_length=2, max_length=2)]]
    prior_ties_note: Text | None = None
    curiosity: list[Curiosity]
    topics: list[Topic]
    responses: list[Answers]
    responses_note: Text | None = None
    work_items: list[WorkItem]
    manifestos: list[Manifesto]
    strategy_panels: Annotated[list[StrategyPanels], OneOrMore] = []
    action_learning: list[ActionLearning]
    context_notes: list[ContextNote]
    network_links: list[NetworkLink]
    sustain_plans: list[SustainPlan]
    risks: list[Risk]
