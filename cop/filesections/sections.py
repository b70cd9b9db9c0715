"""The programme file's format: one class a section. docs/programme-file.md says it in words.

Types, limits and legal words are here; what one section says of another is in `references`. Unknown keys are
refused, so that a misspelt one is never lost in silence.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from cop.filesections import fields as a
from cop.filesections.fields import Action, Line, Panel, Place, Section
from cop.filesections.leaving import Judged, Publication, Reports, Theme, ValueStory, Words
from cop.filesections.texts import Hope, Manifesto
from cop.filesections.works import Borrowing, Overlap, WorkItem, WorkVersion

__all__ = ["Borrowing", "Overlap", "WorkItem", "WorkVersion"]


class About(BaseModel):
    """What the file says of itself: a title, and whatever else its maker noted, kept as it is."""

    model_config = ConfigDict(extra="allow", strict=True, frozen=True)
    title: a.Name


class ProgrammeRecord(Section):
    slug: a.Slug | None = None
    name: a.Name | None = None
    commissioned_by: a.Short = ""
    provider: a.Short = ""
    period: a.Short = ""
    purpose: a.Purposes = ""
    hoped: a.Rules = []
    expected: a.Rules = []
    sessions_planned: Annotated[int, Field(ge=1, le=99)] | None = None
    keep_answers_months: Annotated[int, Field(ge=1, le=99)] = 12
    ended: a.Day | None = None


class Organisation(Section):
    id: a.Id
    name: a.Name
    organisation_type: a.Id | None = None
    footprint: a.Id | None = None
    fictional: bool = False
    code: Annotated[str, Field(max_length=20)] | None = None
    starts: a.Day | None = None
    ends: a.Day | None = None


class Member(Section):
    id: a.Id
    name: a.PersonName
    role_type: a.Id | None = None
    job_label: a.Short = ""
    organisation: a.Id | None = None
    community: a.Id
    communities: list[Annotated[Place, a.or_only("community")]] = []
    account_role: a.Access
    counts_as_participant: bool
    is_guest: bool
    email: a.Address | None = None
    left: a.Day | None = None
    no_letters: bool = False
    shows: list[Literal["role", "organisation", "job", "letters"]] | None = None
    fictional: bool = False


class Community(Section):
    id: a.Id
    slug: a.Slug
    name: a.Name
    footprint: a.Id | None = None
    facilitator: a.Id | None = None
    commissioned_by: a.Short = ""
    attendance_pattern: a.Word = ""
    aliases: list[a.Name] = []
    purpose: a.Purpose = ""
    rules: a.Rules = []
    next_date: a.Day | None = None
    ended: a.Day | None = None
    facilitation_ends: a.Day | None = None
    is_public: bool = False
    k_open: Annotated[int, Field(ge=3, le=99)] = 3
    k_block: Annotated[int, Field(ge=5, le=99)] = 5


class Gathering(Section):
    id: a.Id
    community: a.Id
    number: a.Ordinal
    date: a.Day
    starts: a.Hour
    ends: a.Hour
    date_agreed: bool = True
    place: a.Phrase = ""
    link: a.Link = ""
    state: Literal["draft", "open", "closed", "cancelled"]
    focus_in_hindsight: a.Focus | None
    attended: list[a.Id]
    support_present: list[a.Id]
    join_code: a.Word | None
    respondents: a.Count | None = None
    answered_from_paper: Annotated[a.Count, a.among("respondents")] = 0
    typed_from_paper: bool = False
    rehearsal: Annotated[bool, a.if_closed] = False


class Attendance(Section):
    """Somebody as they were on the day. A key left out = as the member is now; null = not told."""

    gathering: a.Id
    member: a.Id
    kind: a.Kind
    role_type: a.Id | None = None
    organisation: a.Id | None = None
    known_before: Literal["none", "few", "most"] | None = None
    not_checked: bool = False
    brought: Annotated[str, Field(max_length=300)] = ""
    asked: list[a.Question] = []


class Curiosity(Section):
    id: a.Id
    gathering: a.Id
    text: a.Question
    theme: a.Word | None
    state: Literal["open", "pinned", "carried", "answered", "handed-over", "parked", "merged"]
    pinned: bool
    led_to_topics: list[a.Id]
    handed_to: Annotated[str, Field(max_length=300)] | None
    merged_into: a.Id | None = None
    wording: a.Wording | None = None
    outcomes: list[a.Outcome] = []
    pins: a.Pins = []
    may_quote: bool = False
    released: Annotated[bool, a.said_yes] = False


class Topic(Section):
    id: a.Id
    gathering: a.Id
    order: a.Ordinal
    title: a.Title
    kind: Literal["wicked", "idea", "case", "question", "news"] | None = None
    method: a.Id | None = None
    minutes: a.Minutes
    planned_minutes: a.Minutes | None = None
    origin: Literal["group", "member", "facilitator", "curiosity"]
    from_curiosity: list[a.Id]
    state: Literal["offered", "chosen", "running", "done", "parked", "handed-over", "withdrawn"]
    lines: list[Annotated[Line, a.or_only("text")]] = []
    harvest: Annotated[a.Text | None, a.one_line]
    hope: a.Note = ""
    wording: a.Title | None = None
    owner: a.Id | None = None
    handed_to: a.Phrase | None = None
    handed_line: Annotated[str, Field(max_length=300)] = ""
    led_by: Literal["facilitator", "shared", "member"] = "facilitator"
    source_taken_back: bool = False
    merged_into: a.Id | None = None


class Answers(Section):
    """One respondent's closing answers, or after a dump one answer alone."""

    id: a.Id
    gathering: a.Id
    respondent: a.Id | None = None
    feeling: a.Answer | None = None
    feeling_theme: a.Word | None = None
    today: a.Answer | None = None
    today_theme: a.Word | None = None
    curiosity: list[a.Id] = []
    may_quote: list[a.Asked] = []
    released: Annotated[list[a.Asked], a.said_yes] = []


class StrategyPanels(Section):
    gathering: a.Id
    panels: Annotated[list[Panel], Field(max_length=12)]
    title: a.Phrase = ""
    set: a.Word | None = None


class ActionLearning(Section):
    gathering: a.Id
    title: a.Title
    holder_shown: bool
    actions: list[Action]


class ActionStep(Section):
    """What somebody said they would do, outside an action learning set."""

    gathering: a.Id
    topic: a.Id | None = None
    text: a.Done
    owner: a.Id | None = None
    due: a.Day | None = None
    state: Literal["open", "done", "dropped"]
    done_on: a.Day | None = None


class ContextNote(Section):
    gathering: a.Id
    band: Literal["national", "regional", "footprint", "place", "organisation"]
    text: a.Text
    watcher: a.Id | None = None


class NetworkLink(Section):
    community: a.Id
    name: a.Name
    kind: a.Slug
    state: Literal["known", "contacted", "linked"]


class SustainPlan(Section):
    community: a.Id
    rhythm: a.Phrase = ""
    roles: list[a.Name] = []
    next_date: a.Day | None = None
    where: a.Phrase = ""
    review: a.Month | None = None


class Risk(Section):
    community: a.Id
    text: a.Text
    answer: a.Text = ""


class ProgrammeFile(Section):
    """The whole file."""

    about: About | None = None
    programme: ProgrammeRecord | None = None
    organisations: list[Organisation]
    members: list[Member]
    communities: list[Community]
    gatherings: list[Gathering]
    attendance: list[Attendance] = []
    prior_ties: list[Annotated[list[a.Id], Field(min_length=2, max_length=2)]]
    prior_ties_note: a.Text | None = None
    curiosity: list[Curiosity]
    topics: list[Topic]
    responses: list[Answers]
    responses_note: a.Text | None = None
    work_items: list[WorkItem]
    overlaps: list[Overlap] = []
    borrowings: list[Borrowing] = []
    manifestos: list[Manifesto]
    hopes: list[Hope] = []
    strategy_panels: Annotated[list[StrategyPanels], a.OneOrMore] = []
    action_learning: list[ActionLearning]
    actions: list[ActionStep] = []
    context_notes: list[ContextNote]
    network_links: list[NetworkLink]
    sustain_plans: list[SustainPlan]
    risks: list[Risk]
    reports: Reports = []
    came_of: Judged = []
    themes: list[Theme] = []
    group_words: list[Words] = []
    stories: list[ValueStory] = []
    publications: list[Publication] = []
