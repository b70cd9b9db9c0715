"""What an administrator or a facilitator says about a programme and its communities."""

from __future__ import annotations

from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    widgets,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import NumberRange, Optional, ValidationError

from cop import slugs
from cop.communities.models import K_BLOCK, K_OPEN, KEEP_MONTHS, Community, Membership, Programme
from cop.communities.queries import footprint_named, footprints, organisation_named, role_types, slug_in_use
from cop.fields import Form, LinesField, ShortLines, at_most, needed
from cop.identity.models import MAY_SHOW, Person

NAME, PARAGRAPH, LINE = 160, 2000, 280
HIGHEST = 99
A_LINE_EACH = "One on each line"


SAID = ("name", "purpose", "commissioned_by", "provider", "period")


class Slugged(Form):
    """A name, and the short name that addresses use: made from the name when nobody types one, and never changed."""

    kind: type[Programme] | type[Community]
    name = StringField("Name", validators=[needed("Enter a name"), at_most(NAME, "A name")])
    slug = StringField(
        "Short name in addresses",
        description="Small letters, digits and hyphens. Leave it empty and we make it from the name.",
    )

    def __init__(self, already: Programme | Community | None = None) -> None:
        super().__init__(obj=already)
        if already:
            del self.slug

    def validate_slug(self, field: StringField) -> None:
        field.data = field.data or slugs.proposed(self.name.data or "")
        if not field.data and not self.name.data:
            return  # the name is asked for first
        fault = slugs.fault(field.data)
        if fault or slug_in_use(self.kind, field.data):
            raise ValidationError(fault or f"“{field.data}” is taken: choose another short name")


class ProgrammeForm(Slugged):
    kind = Programme
    purpose = TextAreaField("What it is for", validators=[at_most(PARAGRAPH, "The purpose")])
    commissioned_by = StringField("Commissioned by", validators=[at_most(NAME, "The commissioner")])
    provider = StringField("Provided by", validators=[at_most(NAME, "The provider")])
    period = StringField(
        "Period", description="Such as April 2026 to March 2027", validators=[at_most(NAME, "The period")]
    )
    sessions_planned = IntegerField(
        "Number of sessions in each community",
        validators=[Optional(), NumberRange(1, HIGHEST, f"Enter a number between 1 and {HIGHEST}")],
    )
    ended = DateField("Ended on, once it has", validators=[Optional()])
    keep_answers_months = IntegerField(
        "Months that closing answers are kept after the final sign-off",
        default=KEEP_MONTHS,
        description="How people felt and how today was. Questions, themes and documents stay.",
        validators=[NumberRange(1, HIGHEST, f"Enter a number between 1 and {HIGHEST}")],
    )
    expected = LinesField("What is expected", description=A_LINE_EACH, validators=[ShortLines(LINE)])
    hoped = LinesField("What is hoped", description=A_LINE_EACH, validators=[ShortLines(LINE)])

    def __init__(self, programme: Programme | None = None) -> None:
        super().__init__(programme)
        if programme and programme.signed_off_at:
            del self.expected, self.hoped

    def fill(self, programme: Programme) -> Programme:
        for name in (*SAID, "sessions_planned", "ended", "keep_answers_months"):
            setattr(programme, name, self[name].data)
        if "slug" in self:
            programme.slug = self.slug.data
        if "hoped" in self:
            programme.hope(self.hoped.data or [], self.expected.data or [])
        return programme


class CommunityForm(Slugged):
    kind = Community
    purpose = StringField("What it is for, in one line", validators=[at_most(LINE, "The purpose")])
    rules = LinesField("Our rules", description=A_LINE_EACH, validators=[ShortLines(LINE)])
    system = SelectField("System (ICS)", validators=[Optional()], default="")
    new_system = StringField("A system that is not in the list", validators=[at_most(120, "The name of a system")])
    next_date = DateField("Next date, if it is known", validators=[Optional()])
    facilitation_ends = DateField(
        "Facilitation ends on, if it is known",
        validators=[Optional()],
        description="From the next day on, any member may plan and host while nobody is named a host.",
    )
    is_public = BooleanField("Anybody may read what it is for, and ask to join")
    k_open = IntegerField(
        "Closing answers are shown from this many",
        default=K_OPEN,
        description="With fewer they stay sealed. It may be raised, never lowered.",
    )
    k_block = IntegerField(
        "The academy sees themes from this many answers a quarter",
        default=K_BLOCK,
        description="It may be raised, never lowered.",
    )
    sure_of_k_open, sure_of_k_block = HiddenField(), HiddenField()

    def __init__(self, community: Community | None = None) -> None:
        super().__init__(community)
        self.least = {"k_open": K_OPEN, "k_block": K_BLOCK}
        if community:
            self.least = {"k_open": community.k_open, "k_block": community.k_block}
        if community and not self.is_submitted():
            self.system.data = community.footprint_slug or ""
        listed = [SelectChoice(system.slug, system.name) for system in footprints()]
        self.system.choices = [SelectChoice("", "None, or not in this list"), *listed]

    def validate_k_open(self, field: IntegerField) -> None:
        least = self.least[field.name]
        if field.data is None or not least <= field.data <= HIGHEST:
            raise ValidationError(f"Enter a number between {least} and {HIGHEST}: it may be raised, never lowered")
        self.must_be_sure(field, least)

    validate_k_block = validate_k_open

    def must_be_sure(self, field: IntegerField, least: int) -> None:
        """What nobody can undo takes a second press, of the same number."""
        sure = self[f"sure_of_{field.name}"]
        if field.data != least and sure.data != str(field.data):
            sure.data = str(field.data)
            raise ValidationError(
                f"From {least} to {field.data} is for good: it can never be lowered again. "
                "Press the button once more if you are sure"
            )

    def fill(self, community: Community) -> Community:
        for name in ("name", "purpose", "next_date", "facilitation_ends", "is_public"):
            setattr(community, name, self[name].data)
        if "slug" in self:
            community.slug = self.slug.data
        community.rules = self.rules.data or []
        community.footprint = footprint_named(self.new_system.data or self.system.data or "")
        community.raise_thresholds(self.k_open.data or 0, self.k_block.data or 0)
        return community


class DetailsForm(Form):
    """What a person says of themselves; sign-in sheets of the past keep what they were on the day."""

    name = StringField("Your name", validators=[needed("Enter your name"), at_most(120, "A name")])
    role_type = SelectField("Your kind of role", validators=[Optional()])
    organisation = StringField("Your organisation", validators=[at_most(NAME, "An organisation")])
    job = StringField("Your job, in words", validators=[at_most(NAME, "A job")])
    shows = SelectMultipleField(
        "What other members of your communities may see beside your name",
        description="Nothing that is not ticked.",
        choices=[SelectChoice(*each) for each in MAY_SHOW.items()],
        option_widget=widgets.CheckboxInput(),
        widget=widgets.ListWidget(prefix_label=False),
        validators=[Optional()],
    )

    def __init__(self, person: Person, memberships: list[Membership]) -> None:
        mine = next((m for m in memberships if m.role_type or m.organisation), None)
        self.said = {"role_type": (mine and mine.role_type) or "", "organisation": organisation_of(mine)}
        super().__init__(data=self.said | {"name": person.name, "job": person.job_label, "shows": person.shows})
        self.role_type.choices = [SelectChoice("", "–"), *(SelectChoice(r.slug, r.label) for r in role_types())]

    def fill(self, person: Person, memberships: list[Membership]) -> None:
        """Only what was typed over, and only where it says what was shown: elsewhere somebody may be somebody else."""
        person.name, person.job_label = self.name.data, self.job.data or ""
        person.shows = [word for word in MAY_SHOW if word in (self.shows.data or [])]
        for membership in memberships:
            if (membership.role_type or "") == self.said["role_type"]:
                membership.role_type = self.role_type.data or None
            if organisation_of(membership) == self.said["organisation"] != self.organisation.data:
                membership.organisation = organisation_named(self.organisation.data) if self.organisation.data else None


def organisation_of(membership: Membership | None) -> str:
    return membership.organisation.name if membership and membership.organisation else ""
