"""When we meet: a session from its plan to its closing, and who was there."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cop import clock
from cop.clock import When
from cop.codes import new_code, normal
from cop.communities.models import Community, Membership, Organisation
from cop.db import Model
from cop.errors import Refused
from cop.identity.models import Person

KINDS = ("participant", "guest", "visitor", "facilitator")
AGAIN = "again"
"""The kind of a second line of one person, kept for the phone that holds it: nobody chooses it, nothing counts it."""
PHASES = ("arrive", "check-in", "agenda", "topics", "read-back", "closing", "questions", "next-date")
REHEARSAL_ROOM = 0
"""The number of a room to practise in (cop/rehearsal); sessions count from 1, and what was thrown away is below 0."""
KNOWN_BEFORE, FOCUS_LIMIT = ("none", "few", "most"), 300


class Gathering(Model):
    """A session of a community: draft, open, closed or cancelled."""

    __tablename__ = "gatherings"
    __table_args__ = (sa.UniqueConstraint("community_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    community_id: Mapped[int] = mapped_column(sa.ForeignKey("communities.id", ondelete="CASCADE"), index=True)
    number: Mapped[int]
    ref: Mapped[str | None] = mapped_column(sa.String(60))
    state: Mapped[str] = mapped_column(sa.String(12), default="draft")
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    date_agreed: Mapped[bool] = mapped_column(default=True, server_default=sa.true())
    """Else nobody has said when: the day and hours stand in for what is to come, and no screen shows them."""
    place: Mapped[str] = mapped_column(sa.String(200), default="")
    link: Mapped[str] = mapped_column(sa.String(500), default="")
    join_code: Mapped[str | None] = mapped_column(sa.String(60))
    code_key: Mapped[str | None] = mapped_column(sa.String(60), unique=True)
    """The join code without spaces, dashes and capitals, as it is looked up."""
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    phase: Mapped[str] = mapped_column(sa.String(20), default="arrive")
    dots_each: Mapped[int] = mapped_column(default=0)
    """0 = dots are off; the room talks instead."""
    dots_shown: Mapped[bool] = mapped_column(default=False)
    typed_from_paper: Mapped[bool] = mapped_column(default=False)
    focus_in_hindsight: Mapped[str | None] = mapped_column(sa.Text)
    answered: Mapped[int | None]
    """How many answered the closing questions; None until their parts were opened or the number was asked."""
    answered_from_paper: Mapped[int] = mapped_column(default=0)
    rehearsal: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    """Tried out, not held: no figure counts it."""
    community: Mapped[Community] = relationship()
    attendances: Mapped[list[Attendance]] = relationship(
        back_populates="gathering", order_by="Attendance.id", cascade="all, delete-orphan"
    )

    @property
    def day(self) -> date:
        return clock.local(self.starts_at).date()

    def is_on(self, day: date) -> bool:
        return self.date_agreed and self.day == day

    @property
    def held(self) -> bool:
        return self.state == "closed"

    @property
    def still_ahead(self) -> bool:
        """Running, or still to come. A plan whose day went by without anybody opening it never took place."""
        in_time = not self.date_agreed or self.day >= clock.today()
        return self.state == "open" or (self.state == "draft" and in_time)

    @property
    def takes_part(self) -> bool:
        return self.state == "open"

    def can_be_joined(self, now: datetime) -> bool:
        """From its opening to its closing, any time that day."""
        return self.state == "open" and clock.local(self.opened_at or now).date() == clock.local(now).date()

    @classmethod
    def plan(cls, community: Community, number: int, when: When) -> Gathering:
        gathering = cls(community=community, number=number)
        gathering.take_code(new_code())
        gathering.meet(when)
        return gathering

    def take_code(self, code: str | None) -> None:
        self.join_code, self.code_key = code, normal(code) if code else None

    def meet(self, when: When) -> None:
        if when.ends <= when.starts:
            raise Refused("The session would end before it starts.")
        self.starts_at, self.ends_at = clock.at(when.day, when.starts), clock.at(when.day, when.ends)
        self.date_agreed = True

    def move(self, when: When) -> None:
        """To another day or other hours: everything that belongs to it comes along."""
        if self.state != "draft":
            raise Refused("Only a session that has not been opened can be moved.")
        self.meet(when)

    def open(self, now: datetime) -> None:
        if self.state == "open":
            return
        if self.state != "draft":
            raise Refused(f"This session is {self.state}, so it cannot be opened.")
        if not self.is_on(clock.local(now).date()):
            planned = "is planned for another day" if self.date_agreed else "has no date yet"
            raise Refused(f"This session {planned}. Move it to today, then open it.")
        self.state, self.opened_at = "open", now

    def was_held_on_paper(self, when: When, answered: int) -> None:
        """Typed in afterwards: held and closed at the hours that it took place, and no code ever opens it."""
        if self.state not in ("draft", None):
            raise Refused(f"Session {self.number} is {self.state}, so it cannot be entered again.")
        self.meet(when)
        self.take_code(None)
        self.state, self.typed_from_paper = "closed", True
        self.opened_at, self.closed_at = self.starts_at, self.ends_at
        self.answered = self.answered_from_paper = answered

    def go_to(self, phase: str, only_if_open: bool = False) -> None:
        """What the room is doing now. Any order, none of them needed."""
        if only_if_open and not self.takes_part:
            return
        self.must_be_open()
        if phase not in PHASES:
            raise Refused("Choose one of the parts of a session.")
        self.phase = phase

    def deal_dots(self, each: int) -> None:
        self.must_be_open()
        self.dots_each, self.dots_shown = each, self.dots_shown and each > 0

    def close(self, now: datetime) -> None:
        if self.state == "closed":
            return
        if self.state != "open":
            raise Refused("Only an open session can be closed.")
        self.state, self.closed_at = "closed", now

    def reopen(self, now: datetime) -> None:
        """Close was pressed by mistake: on the same day everything goes on as if it had not been."""
        if self.state != "closed" or self.typed_from_paper or self.opened_at is None:
            raise Refused("Only a session that was opened here and closed can be opened again.")
        if clock.local(self.opened_at).date() != clock.local(now).date():
            raise Refused("A session can be opened again only on its own day.")
        self.state, self.closed_at = "open", None

    def call_a_rehearsal(self, rehearsal: bool) -> None:
        if self.state != "closed" or self.number <= REHEARSAL_ROOM:
            raise Refused("Only a session that has closed can be left out of figures.")
        self.rehearsal = rehearsal

    def cancel(self) -> None:
        if self.state != "draft":
            raise Refused("Only a session that has not been opened can be cancelled.")
        self.state = "cancelled"

    def plan_again(self) -> None:
        """Cancelled by mistake, or it takes place after all."""
        if self.state != "cancelled":
            raise Refused("Only a cancelled session can be planned again.")
        self.state = "draft"

    def must_be_open(self) -> None:
        if self.state == "draft":
            raise Refused("This session has not been opened yet.")
        if self.state != "open":
            raise Refused("This session has closed, so its agenda is fixed.")

    def must_have_been_opened(self) -> None:
        if self.state in ("draft", "cancelled"):
            raise Refused("Nobody can be on the sheet of a session that has not been opened.")

    def attend(self, person: Person, kind: str = "participant", joined_by: str = "phone") -> Attendance:
        """Put somebody on the sign-in sheet; the same person twice stays one line."""
        for already in self.attendances:
            if already.person_id == person.id and person.id is not None:
                return already
        if kind not in KINDS:
            raise Refused("Choose participant, guest, visitor or facilitator.")
        attendance = Attendance(person=person, name=person.name, kind=kind, joined_by=joined_by)
        self.attendances.append(attendance)
        return attendance

    @property
    def everybody(self) -> list[Attendance]:
        """Each person on the sheet once."""
        return [a for a in self.attendances if a.kind != AGAIN]

    @property
    def present(self) -> list[Attendance]:
        return [a for a in self.everybody if a.kind != "facilitator"]

    @property
    def participants(self) -> list[Attendance]:
        return [a for a in self.attendances if a.kind == "participant"]


class Attendance(Model):
    """A line of the sign-in sheet: somebody's presence at one session, as they were on that day.

    Nothing here is ever joined to a closing answer, and it does not say who has answered.
    """

    __tablename__ = "attendances"
    __table_args__ = (
        sa.UniqueConstraint("gathering_id", "person_id"),
        sa.Index("ix_attendances_once", "gathering_id", "once", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    gathering_id: Mapped[int] = mapped_column(sa.ForeignKey("gatherings.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(120))
    kind: Mapped[str] = mapped_column(sa.String(12), default="participant")
    role_type: Mapped[str | None] = mapped_column(sa.ForeignKey("role_types.slug"))
    organisation_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisations.id"))
    joined_by: Mapped[str] = mapped_column(sa.String(10), default="phone")
    """phone, leader, paper, file, day-code, or ended: no phone acts as this line any more (queries.end_seats)."""
    keeps_time: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    """The leader has handed this phone the clock: Next and three more minutes."""
    known_before: Mapped[str | None] = mapped_column(sa.String(4))
    checked: Mapped[str] = mapped_column(sa.String(6), default="known")
    """`known` somebody we know; `ask` typed a name that nobody has linked yet; `new` or `same` once asked."""
    typed_as_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"))
    """The person made when the name was typed, so that linking can be taken back."""
    again_of_id: Mapped[int | None]
    """The line of the same sheet whose person this one turned out to be too, on another phone."""
    once: Mapped[str | None] = mapped_column(sa.String(64))
    """The hash of the joining form's own number: a second tap finds the line of the first."""
    gathering: Mapped[Gathering] = relationship(back_populates="attendances")
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    organisation: Mapped[Organisation | None] = relationship()

    def like(self, membership: Membership) -> None:
        """As on the day: what the member is now is what they were at this session."""
        self.role_type = self.role_type or membership.role_type
        self.organisation_id = self.organisation_id or membership.organisation_id

    def become(self, kind: str) -> None:
        if kind not in KINDS:
            raise Refused("Choose participant, guest, visitor or facilitator.")
        self.kind, self.again_of_id = kind, None

    @property
    def again_of(self) -> Attendance | None:
        return next((a for a in self.gathering.attendances if self.again_of_id and a.id == self.again_of_id), None)

    def is_again(self, other: Attendance) -> None:
        """One person, two phones: this line stays for the phone that holds it, and is counted with the other."""
        if other is self or other.kind == AGAIN:
            raise Refused("Choose another line of this sheet, one that is not somebody's second phone.")
        self.unlink()
        for each in (self, *self.gathering.attendances):
            if each is self or (each.again_of_id and each.again_of_id == self.id):
                each.kind, each.again_of_id, each.checked = AGAIN, other.id, "same"

    def taken_by_a_phone(self, usual: str) -> None:
        """Ticked in by hand, and now here: a host who prepared it takes part from here on."""
        self.joined_by = "phone"
        if self.kind == "facilitator":
            self.become(usual)

    def is_called(self, name: str) -> None:
        """On this sheet; and for good, when the person was made from what was typed at the door. A name that was
        checked as somebody new is asked about again."""
        if self.checked in ("ask", "new") and not self.person.email:
            self.person.name, self.checked = name, "ask"
        self.name = name

    def is_new_today(self) -> None:
        self.unlink()
        self.checked = "new"

    def is_the_same_as(self, person: Person) -> None:
        if any(a.person_id == person.id and a is not self for a in self.gathering.attendances):
            raise Refused(f"{person.name} is already on this sign-in sheet.")
        self.typed_as_id = self.typed_as_id or self.person_id
        self.person, self.checked = person, "same"

    def unlink(self) -> None:
        """Take back “the same as”: the typed name is a person of its own again."""
        if self.typed_as_id:
            self.person_id, self.typed_as_id = self.typed_as_id, None
        if self.kind == AGAIN:
            first = self.again_of.kind if self.again_of else "participant"
            self.become("participant" if first == "facilitator" else first)
        self.checked = "ask"
