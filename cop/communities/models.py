"""Where you belong: programmes, their communities, and who is what in them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from cop import clock
from cop.db import Model, of_few
from cop.errors import Refused
from cop.identity.models import Person

K_OPEN, K_BLOCK = 3, 5
KEEP_MONTHS = 12
CAME = {"met": "Met", "partly": "Partly met", "missed": "Missed"}
COVER = "cover"
"""Somebody from elsewhere who stands in for a while, and is nothing else here."""
COVER_DAYS = 92
IN_A_COMMUNITY = ("practitioner", "convenor", "facilitator")


class Footprint(Model):
    """A system (STP, ICS, ICB): its names age, so they are data."""

    __tablename__ = "footprints"

    slug: Mapped[str] = mapped_column(sa.String(60), primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(120))
    name_then: Mapped[str] = mapped_column(sa.String(160), default="")
    aliases: Mapped[list[str]] = mapped_column(default=list)
    starts: Mapped[date | None]
    ends: Mapped[date | None]
    """The days between which it was called so, as far as they are known."""


class RoleType(Model):
    __tablename__ = "role_types"

    slug: Mapped[str] = mapped_column(sa.String(60), primary_key=True)
    label: Mapped[str] = mapped_column(sa.String(120))
    definition: Mapped[str] = mapped_column(sa.Text, default="")
    position: Mapped[int] = mapped_column(default=0)


class OrganisationType(Model):
    __tablename__ = "organisation_types"

    slug: Mapped[str] = mapped_column(sa.String(60), primary_key=True)
    label: Mapped[str] = mapped_column(sa.String(120))
    note: Mapped[str] = mapped_column(sa.Text, default="")
    position: Mapped[int] = mapped_column(default=0)


def name_key(name: str) -> str:
    return " ".join(name.lower().split())


class Organisation(Model):
    """Where somebody works. A name typed at joining is enough; its kind can come later."""

    __tablename__ = "organisations"
    __table_args__ = (sa.Index("ix_organisations_typed", "name", **of_few("code IS NULL AND merged_into_id IS NULL")),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(160), index=True)
    name_key: Mapped[str] = mapped_column(sa.String(320), unique=True, index=True, server_default="")
    """The name as it is looked up: two that differ in capitals or spaces only are one organisation."""
    organisation_type: Mapped[str | None] = mapped_column(sa.ForeignKey("organisation_types.slug"))
    footprint: Mapped[str | None] = mapped_column(sa.ForeignKey("footprints.slug"))
    fictional: Mapped[bool] = mapped_column(default=False)
    code: Mapped[str | None] = mapped_column(sa.String(20), index=True)
    """Of an official list; without one it was typed by somebody."""
    starts: Mapped[date | None]
    ends: Mapped[date | None]
    merged_into_id: Mapped[int | None]
    """The organisation that it turned out to be: its name still leads there."""

    @validates("name")
    def is_found_by(self, _column: str, name: str) -> str:
        self.name_key = name_key(name)
        return name


class Programme(Model):
    """A commissioned set of communities: who pays, for what, and what was hoped."""

    __tablename__ = "programmes"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(sa.String(60), unique=True)
    name: Mapped[str] = mapped_column(sa.String(160))
    commissioned_by: Mapped[str] = mapped_column(sa.String(160), default="")
    provider: Mapped[str] = mapped_column(sa.String(160), default="")
    period: Mapped[str] = mapped_column(sa.String(160), default="")
    purpose: Mapped[str] = mapped_column(sa.Text, default="")
    hoped: Mapped[list[str]] = mapped_column(default=list)
    expected: Mapped[list[str]] = mapped_column(default=list)
    sessions_planned: Mapped[int | None]
    ended: Mapped[date | None]
    signed_off_at: Mapped[datetime | None]
    """When a report was first signed off: from then on hoped and expected stay as they are."""
    keep_answers_months: Mapped[int] = mapped_column(default=KEEP_MONTHS, server_default=str(KEEP_MONTHS))
    """How long after the final sign-off the words of “How are you feeling?” and “How was today?” are kept."""
    came_of: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict, server_default="{}")
    """What came of a sentence that was hoped or expected: met, partly or missed, and a note. Said by people."""
    reports_begun: Mapped[int] = mapped_column(default=0, server_default="0")
    """The highest number that a report ever had: a number is given once, whatever becomes of its report."""
    about: Mapped[dict | None] = mapped_column(sa.JSON(none_as_null=True))
    """What a loaded file said of itself, to be given back by a dump."""
    communities: Mapped[list[Community]] = relationship(
        back_populates="programme", order_by="Community.name", cascade="all, delete-orphan"
    )

    def hope(self, hoped: list[str], expected: list[str]) -> None:
        if self.signed_off_at and (hoped, expected) != (self.hoped, self.expected):
            raise Refused("A report on this programme has been signed off, so what was hoped stays as it was.")
        self.hoped, self.expected = hoped, expected

    def say_what_came(self, sentence: str, came: str, note: str) -> None:
        """Somebody's judgement of one sentence; nobody's is as good as saying that nobody has judged it."""
        if sentence not in {*self.hoped, *self.expected}:
            raise Refused("That sentence is not in the programme's record any more.")
        if came and came not in CAME:
            raise Refused("Choose met, partly met or missed.")
        rest = {text: said for text, said in self.came_of.items() if text != sentence}
        self.came_of = rest | ({sentence: {"came": came, "note": note}} if came or note else {})


class Community(Model):
    __tablename__ = "communities"

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(sa.ForeignKey("programmes.id", ondelete="CASCADE"), index=True)
    slug: Mapped[str] = mapped_column(sa.String(60), unique=True)
    name: Mapped[str] = mapped_column(sa.String(160))
    ref: Mapped[str | None] = mapped_column(sa.String(60))
    """Its id in the programme file, which measures are printed under."""
    footprint_slug: Mapped[str | None] = mapped_column(sa.ForeignKey("footprints.slug"))
    commissioned_by: Mapped[str] = mapped_column(sa.String(160), default="")
    attendance_pattern: Mapped[str] = mapped_column(sa.String(60), default="")
    aliases: Mapped[list[str]] = mapped_column(default=list)
    purpose: Mapped[str] = mapped_column(sa.Text, default="")
    rules: Mapped[list[str]] = mapped_column(default=list)
    next_date: Mapped[date | None]
    k_open: Mapped[int] = mapped_column(default=K_OPEN)
    k_block: Mapped[int] = mapped_column(default=K_BLOCK)
    ended: Mapped[date | None]
    is_public: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    """Anybody may read what it is for, and ask to join; nothing else of it."""
    asks_told_at: Mapped[datetime | None]
    """When whoever may answer was last written to, because somebody asks to join."""
    facilitation_ends: Mapped[date | None]
    """The last day on which a facilitator is paid for: from the next on members go on by themselves."""
    programme: Mapped[Programme] = relationship(back_populates="communities")
    footprint: Mapped[Footprint | None] = relationship(lazy="joined")
    memberships: Mapped[list[Membership]] = relationship(back_populates="community", cascade="all, delete-orphan")

    def raise_thresholds(self, k_open: int, k_block: int) -> None:
        if k_open < self.k_open or k_block < self.k_block:
            raise Refused("These numbers protect people who have already answered: they may only be raised.")
        self.k_open, self.k_block = k_open, k_block


class Membership(Model):
    """What a person is in a community; an academy reader belongs to a whole programme instead."""

    __tablename__ = "memberships"
    __table_args__ = (
        sa.UniqueConstraint("person_id", "community_id"),
        sa.CheckConstraint("(community_id IS NULL) <> (programme_id IS NULL)", name="one_place"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="CASCADE"), index=True)
    community_id: Mapped[int | None] = mapped_column(sa.ForeignKey("communities.id", ondelete="CASCADE"), index=True)
    programme_id: Mapped[int | None] = mapped_column(sa.ForeignKey("programmes.id", ondelete="CASCADE"), index=True)
    access: Mapped[str] = mapped_column(sa.String(20))
    ref: Mapped[str | None] = mapped_column(sa.String(60))
    """The member's id in the programme file."""
    role_type: Mapped[str | None] = mapped_column(sa.ForeignKey("role_types.slug"))
    organisation_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisations.id"))
    counts_as_participant: Mapped[bool] = mapped_column(default=True)
    is_guest: Mapped[bool] = mapped_column(default=False)
    left_at: Mapped[datetime | None]
    left_because: Mapped[str] = mapped_column(sa.String(280), default="", server_default="")
    """Why somebody was removed, as they were told."""
    covers_from: Mapped[date | None]
    covers_until: Mapped[date | None]
    """The days on which this person stands in for the facilitator, the last one included."""
    person: Mapped[Person] = relationship()
    community: Mapped[Community | None] = relationship(back_populates="memberships")
    programme: Mapped[Programme | None] = relationship()
    organisation: Mapped[Organisation | None] = relationship()

    @property
    def name(self) -> str:
        return self.person.name

    @property
    def place(self) -> str:
        place = self.community or self.programme
        return place.name if place else ""

    def become(self, access: str) -> None:
        if access not in IN_A_COMMUNITY:
            raise Refused("Choose member, host or facilitator.")
        if access != "facilitator":
            self.must_not_be_the_last_facilitator()
        self.access = access

    def leave(self, now: datetime, because: str = "") -> None:
        self.must_not_be_the_last_facilitator()
        self.left_at, self.left_because = now, because
        self.covers_from = self.covers_until = None

    def hand_over(self, to: Membership) -> None:
        """Both at once: the community is never without a facilitator, and whoever hands over stays as a member."""
        if self.access != "facilitator":
            raise Refused("Only a facilitator can hand facilitation over.")
        if to is self or to.community_id != self.community_id or to.access not in ("practitioner", "convenor"):
            raise Refused("Choose a member or a host of this community.")
        self.access, to.access = "practitioner", "facilitator"
        to.covers_from = to.covers_until = None

    def cover(self, first: date, last: date) -> None:
        """Stand in for the facilitator on these days."""
        if self.access == "facilitator":
            raise Refused(f"{self.name} is a facilitator here already.")
        if last < first or (last - first).days > COVER_DAYS:
            raise Refused(f"A cover lasts from one day to {COVER_DAYS} days later at most.")
        self.covers_from, self.covers_until = first, last

    def is_covering(self, today: date) -> bool:
        return bool(self.covers_from and self.covers_until and self.covers_from <= today <= self.covers_until)

    @property
    def leads_alone(self) -> bool:
        if self.community is None or self.access != "facilitator" or self.left_at is not None:
            return False
        others = (m for m in self.community.memberships if m is not self and m.left_at is None)
        return not any(m.access == "facilitator" for m in others)

    def must_not_be_the_last_facilitator(self) -> None:
        if self.leads_alone:
            raise Refused(f"{self.name} is the only facilitator here. First hand over to somebody, under People.")


def usual_kind(membership: Membership | None) -> str:
    """What somebody is at a session unless they or the leader say otherwise. Strangers take part."""
    if membership is None:
        return "participant"
    if membership.is_covering(clock.today()):
        return "facilitator"
    usual = "guest" if membership.is_guest else "participant" if membership.counts_as_participant else "visitor"
    return {"facilitator": "facilitator", "reviewer": "visitor"}.get(membership.access, usual)
