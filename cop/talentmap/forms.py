"""Telling what we are working on, and choosing what to look at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from wtforms import BooleanField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import NumberRange, Optional, ValidationError

from cop.communities.models import Community
from cop.fields import Form, at_most, needed
from cop.identity.models import Person
from cop.talentmap.caution import second_looks
from cop.talentmap.models import (
    EXCHANGES,
    LINE_LIMIT,
    SUMMARY_LIMIT,
    TAG_LIMIT,
    TAGS_AT_MOST,
    TITLE_LIMIT,
    WorkItem,
)
from cop.talentmap.queries import Words

NOUNS = {"part": "talent_area", "scope": "scope", "stage": "stage", "reach": "reach", "audience": "audience"}
SEEN_BY = {
    "own-community": "Our community",
    "all-communities": "All communities of the programme",
    "public": "Everybody, signed in or not",
}
VIEWS = ("", "list", "grid", "wall", "table", "swaps")
LINE = at_most(LINE_LIMIT, "A line")


class WorkForm(Form):
    title = StringField(
        "What are you working on?",
        validators=[needed("Say in a few words what you are working on"), at_most(TITLE_LIMIT, "The title")],
    )
    part = SelectField("Part of talent work", validators=[needed("Choose the part of talent work")])
    stage = SelectField("Stage", validators=[needed("Choose the stage it is at")])
    scope = SelectField("Scope", validators=[needed("Choose how far it goes")])
    reach = SelectField("Reach", validators=[Optional()])
    phases = StringField("Who first, and who next?", validators=[LINE])
    audience = SelectField("Audience", validators=[Optional()])
    summary = TextAreaField("Summary", validators=[at_most(SUMMARY_LIMIT, "A summary")])
    offer = StringField("I can offer", validators=[LINE])
    ask = StringField("I am looking for", validators=[LINE])
    join = StringField("Who wants to do this together?", validators=[LINE])
    tags = StringField("Your own tags")
    visible_to = RadioField(
        "Who may see it?",
        choices=[SelectChoice(value, label) for value, label in SEEN_BY.items()],
        default="own-community",
        validators=[needed("Choose who may see it")],
    )
    may_be_borrowed = BooleanField("Others may borrow it, with thanks", default=True)

    def __init__(self, words: Words, work: WorkItem | None = None, **more: object) -> None:
        super().__init__(**({"data": told(work)} if work else {}) | more)
        offer(self, words)
        self.saved_before = work is not None
        self.second_looks: list[str] = []

    @property
    def says_who(self) -> bool:
        """Whether anything is in the part that is folded away."""
        return any((self.audience.data, self.reach.data, self.phases.data, self.tags.data))

    @property
    def own_tags(self) -> list[str]:
        named = [" ".join(tag.split()) for tag in (self.tags.data or "").split(",")]
        return list(dict.fromkeys(tag for tag in named if tag))

    def validate_tags(self, field: StringField) -> None:
        if len(self.own_tags) > TAGS_AT_MOST:
            raise ValidationError(f"At most {TAGS_AT_MOST} tags; these are {len(self.own_tags)}")
        if any(len(tag) > TAG_LIMIT for tag in self.own_tags):
            raise ValidationError(f"A tag has at most {TAG_LIMIT} characters")

    def look_again(self) -> bool:
        """Whether something typed looks like a named or rated person. Asked before saving, never a rule."""
        fields = (self.title, self.summary, self.phases, self.offer, self.ask, self.join, self.tags)
        self.second_looks = second_looks(field.data or "" for field in fields)
        return bool(self.second_looks)

    def write_to(self, work: WorkItem, by: Person, now: datetime) -> None:
        """As it says now, and what it said before is kept."""
        work.remember_the_first()
        work.title, work.summary, work.tags = self.title.data or "", self.summary.data or "", self.own_tags
        work.talent_area, work.stage, work.scope = self.part.data, self.stage.data, self.scope.data
        work.reach, work.phases = self.reach.data or None, self.phases.data or ""
        work.audience = self.audience.data or None
        work.visible_to, work.changed_at = self.visible_to.data, now
        work.may_be_borrowed = self.may_be_borrowed.data
        for kind in EXCHANGES:
            work.exchange(kind, self[kind].data or "")
        work.remember(by, now)


class LookForm(Form):
    """The filters, in the address bar: a look can be shared."""

    class Meta:
        csrf = False

    community = SelectField("Community", validators=[Optional()])
    part = SelectField("Part of talent work", validators=[Optional()])
    stage = SelectField("Stage", validators=[Optional()])
    scope = SelectField("Scope", validators=[Optional()])
    exchange = SelectField("Offered or wanted", validators=[Optional()])
    reach = SelectField("Reach", validators=[Optional()])
    audience = SelectField("Audience", validators=[Optional()])
    session = SelectField("Put on the map at", validators=[Optional()])
    tag = StringField("Tag", validators=[at_most(TAG_LIMIT, "A tag")])
    view = SelectField("View", choices=[SelectChoice(view, view) for view in VIEWS], validators=[Optional()])
    page = IntegerField(
        "Page",
        default=1,
        validators=[Optional(), NumberRange(1, 10_000, "There is no such page")],
        render_kw={"hidden": True},
    )

    def __init__(self, formdata: object, words: Words, places: Iterable[Community | int]) -> None:
        """`places`: the communities to choose from, or within one community the numbers of its sessions."""
        super().__init__(formdata)
        offer(self, words, nothing="All")
        self.exchange.choices = [SelectChoice("", "All"), *choices(words, "exchange")]
        self.community.choices, self.session.choices = [SelectChoice("", "All")], [SelectChoice("", "All")]
        for place in places:
            if isinstance(place, Community):
                self.community.choices.append(SelectChoice(place.slug, place.name))
            else:
                self.session.choices.append(SelectChoice(str(place), f"Session {place}"))

    @property
    def counted(self) -> list[str]:
        """The filters that have anything to choose from."""
        return [each.name for each in self if each.type == "SelectField" and each.name != "view" and each.choices[1:]]

    def count(self, left: Mapping[str, Mapping[str, int]]) -> None:
        """Say beside each choice how many works it would leave."""
        for name, found in left.items():
            self[name].choices = [
                SelectChoice(each.value, f"{each.label} ({found.get(each.value, 0)})") if each.value else each
                for each in self[name].choices
            ]

    @property
    def filters(self) -> dict[str, str]:
        """Once validated: those that are set to a word that exists."""
        fields = [self[name] for name in ("community", *NOUNS, "exchange", "session", "tag") if name in self]
        return {field.name: field.data for field in fields if field.data and not field.errors}


def offer(form: Form, words: Words, nothing: str = "Choose") -> None:
    """Give each facet's field the words of the installation's own vocabulary."""
    for name, noun in NOUNS.items():
        if name in form:
            form[name].choices = [SelectChoice("", nothing), *choices(words, noun)]


def choices(words: Words, noun: str) -> list[SelectChoice]:
    return [SelectChoice(slug, facet.label) for slug, facet in words.get(noun, {}).items()]


def told(work: WorkItem) -> dict[str, object]:
    """A work as its form shows it."""
    plain = ("title", "stage", "scope", "reach", "phases", "audience", "summary", "visible_to", "may_be_borrowed")
    lines = {kind: work.line(kind) for kind in EXCHANGES}
    return {"part": work.talent_area, "tags": ", ".join(work.tags)} | {n: getattr(work, n) for n in plain} | lines
