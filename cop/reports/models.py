"""The report on a programme, or on one community of it: prepared, read by members first, signed off, never changed.

What was signed off is one frozen JSON document, with its checksum. Whatever is wrong in it is put right by a new
version that says what changed; the old one stays as it was.
"""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event, inspect
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cop import clock
from cop.communities.models import Community, Programme
from cop.db import Model
from cop.errors import Refused
from cop.identity.models import Person
from cop.periods import Period, shown

ASKED = {"note": "To note", "discuss": "To discuss", "decide": "To decide"}
VOICES = {"facilitator": "The facilitator", "member": "A member", "commissioner": "The commissioner"}
SENTENCES = 3
MEMBERS_HAVE = timedelta(days=7)
SIGNED = "This report has been signed off, so it stays as it is. A correction is a new version."


class EvaluationReport(Model):
    """One version of one report. `number` counts the reports of a programme, `version` those of one report."""

    __tablename__ = "evaluation_reports"
    __table_args__ = (sa.UniqueConstraint("programme_id", "number", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(sa.ForeignKey("programmes.id", ondelete="CASCADE"), index=True)
    community_id: Mapped[int | None] = mapped_column(sa.ForeignKey("communities.id", ondelete="CASCADE"), index=True)
    """None = about all communities of the programme."""
    number: Mapped[int]
    version: Mapped[int] = mapped_column(default=1)
    first_day: Mapped[date]
    last_day: Mapped[date]
    purpose: Mapped[str] = mapped_column(sa.String(500), default="")
    """Why the reader has this paper."""
    prepared_by: Mapped[str] = mapped_column(sa.String(160), default="")
    asked: Mapped[str] = mapped_column(sa.String(10), default="note")
    in_one_minute: Mapped[list[str]] = mapped_column(default=list)
    numbers: Mapped[list[str]] = mapped_column(default=list)
    """Keys of the three figures that a person chose for “In one minute”."""
    not_well: Mapped[str] = mapped_column(sa.String(500), default="")
    """One thing that did not go well."""
    what_changed: Mapped[str] = mapped_column(sa.String(1000), default="")
    signed_at: Mapped[datetime | None]
    signed_by: Mapped[str] = mapped_column(sa.String(120), default="")
    frozen: Mapped[dict | None] = mapped_column(sa.JSON(none_as_null=True), deferred=True)
    checksum: Mapped[str] = mapped_column(sa.String(64), default="")
    mark: Mapped[int | None]
    """The last publication of blocks that it knows of: each version of a report shows the same."""
    programme: Mapped[Programme] = relationship()
    community: Mapped[Community | None] = relationship()
    parts: Mapped[list[ReportPart]] = relationship(back_populates="report", cascade="all, delete-orphan")
    comments: Mapped[list[ReportComment]] = relationship(
        back_populates="report", order_by="ReportComment.id", cascade="all, delete-orphan"
    )

    @property
    def period(self) -> Period:
        return Period(self.first_day, self.last_day)

    @property
    def communities(self) -> list[Community]:
        return [self.community] if self.community else list(self.programme.communities)

    @property
    def about(self) -> str:
        return self.community.name if self.community else self.programme.name

    @property
    def contents(self) -> dict[str, Any]:
        """What was signed off, word for word; refused when somebody has changed it behind the product's back."""
        frozen = self.frozen or {}
        if checksum_of(frozen) != self.checksum:
            raise Refused("What is stored of this report is not what was signed off, so it is not shown.")
        return frozen

    @property
    def as_successor(self) -> str:
        """Said on the versions before it."""
        day = clock.local(self.signed_at).date() if self.signed_at else self.last_day
        return f"Superseded by version {self.version} of {shown(day)}. {self.what_changed}".strip()

    def part_of(self, community: Community) -> ReportPart | None:
        return next((part for part in self.parts if part.community_id == community.id), None)

    def open_to_members(self, now: datetime) -> None:
        """From now on each community reads its own part. Pressed again, it changes nothing."""
        self.must_not_be_signed()
        for community in self.communities:
            if not self.part_of(community):
                self.parts.append(ReportPart(community_id=community.id, opened_at=now))

    def say(self, voice: str, text: str, community: Community, by: Person | None) -> None:
        """Somebody's own words about one community's part: again replaces them, nothing takes them out."""
        self.must_not_be_signed()
        if voice not in VOICES:
            raise Refused("Choose whose words these are.")
        mine = [each for each in self.comments if each.is_of(voice, community, by)]
        for comment in mine:
            self.comments.remove(comment)
        if text:
            comment = ReportComment(voice=voice, text=text, community_id=community.id)
            comment.written_by_id = by.id if by else None
            self.comments.append(comment)

    def said_by_commissioner(self, community: Community) -> str:
        return next((each.text for each in self.comments if each.is_of("commissioner", community, None)), "")

    def must_not_be_signed(self) -> None:
        if self.signed_at:
            raise Refused(SIGNED)

    def unready(self, today: date) -> list[str]:
        """What stands between it and its sign-off, a sentence each."""
        found = []
        if today <= self.last_day:
            found.append(f"The period ends on {shown(self.last_day)}. Sign off when it is over.")
        if len(self.in_one_minute) < SENTENCES or not self.not_well:
            found.append("First write “In one minute”: three sentences, and one thing that did not go well.")
        if self.version > 1 and not self.what_changed:
            found.append("First say what changed since the version before.")
        return found

    def must_be_ready(self, today: date) -> None:
        self.must_not_be_signed()
        if waiting := self.unready(today):
            raise Refused(waiting[0])

    def sign_off(self, contents: dict[str, Any], by: str, now: datetime) -> None:
        """From here on nobody changes a word of it: see `stays_as_it_was`. `mark` was set before."""
        self.must_be_ready(clock.local(now).date())
        self.frozen, self.checksum = contents, checksum_of(contents)
        self.signed_at, self.signed_by = now, by
        self.programme.signed_off_at = self.programme.signed_off_at or now

    def seen_words(self, community: Community, day: date) -> str:
        """What it says of its first readers if it is signed off on that day; comments may be of a version before."""
        part = self.part_of(community)
        said = any(each.community_id == community.id and each.voice != "commissioner" for each in self.comments)
        earlier = " What they say beside it was said of the version before." if said and part is None else ""
        return seen_by_members(part, day) + earlier

    def correct(self, what_changed: str) -> EvaluationReport:
        """The next version of a report that was signed off: a draft with the same words, to be put right."""
        if not self.signed_at:
            raise Refused("This report has not been signed off, so it can simply be changed.")
        if not what_changed:
            raise Refused("Say what changed.")
        same = ("programme_id", "community_id", "number", "first_day", "last_day", "purpose", "prepared_by", "asked")
        words = ("in_one_minute", "numbers", "not_well", "mark")
        new = EvaluationReport(**{name: getattr(self, name) for name in same + words})
        new.version, new.what_changed = self.version + 1, what_changed
        for each in self.comments:
            new.comments.append(each.again())
        return new


class ReportPart(Model):
    """One community's part of a report, open to its members before it goes out."""

    __tablename__ = "report_parts"

    report_id: Mapped[int] = mapped_column(sa.ForeignKey("evaluation_reports.id", ondelete="CASCADE"), primary_key=True)
    community_id: Mapped[int] = mapped_column(sa.ForeignKey("communities.id", ondelete="CASCADE"), primary_key=True)
    opened_at: Mapped[datetime]
    report: Mapped[EvaluationReport] = relationship(back_populates="parts")

    @property
    def day(self) -> date:
        return clock.local(self.opened_at).date()

    @property
    def until(self) -> date:
        """The first day on which members have had their seven days."""
        return self.day + MEMBERS_HAVE

    @property
    def over(self) -> bool:
        return self.until <= clock.today()

    @property
    def day_words(self) -> str:
        return shown(self.day)

    @property
    def until_words(self) -> str:
        return shown(self.until)


class ReportComment(Model):
    """What one of three sides says beside a community's part: without a name, as its form promises. Of the
    commissioner's words, which somebody of the academy types, it is said who typed them."""

    __tablename__ = "report_comments"

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(sa.ForeignKey("evaluation_reports.id", ondelete="CASCADE"), index=True)
    community_id: Mapped[int] = mapped_column(sa.ForeignKey("communities.id", ondelete="CASCADE"), index=True)
    voice: Mapped[str] = mapped_column(sa.String(12))
    text: Mapped[str] = mapped_column(sa.Text)
    written_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id", ondelete="SET NULL"), index=True)
    """So that its writer alone can change it; of facilitators and members never shown, never exported."""
    written_by: Mapped[Person | None] = relationship()
    report: Mapped[EvaluationReport] = relationship(back_populates="comments")

    def is_of(self, voice: str, community: Community, by: Person | None) -> bool:
        """The commissioner speaks with one voice, whoever of the academy types; members each with their own."""
        same_place = (self.voice, self.community_id) == (voice, community.id)
        return same_place and (voice == "commissioner" or self.written_by_id == (by.id if by else None))

    @property
    def entered(self) -> str:
        if self.voice != "commissioner":
            return ""
        return f"entered by {self.written_by.name}, academy" if self.written_by else "entered by the academy"

    def again(self) -> ReportComment:
        return ReportComment(
            community_id=self.community_id, voice=self.voice, text=self.text, written_by_id=self.written_by_id
        )


def read_so_far(part: ReportPart | None, day: date) -> str:
    """Of a draft: whether members read it, and until when it is theirs alone."""
    if part is None:
        return "Not open to members yet."
    if day < part.until:
        return f"Open to members since {shown(part.day)}: their 7 days are over on {shown(part.until)}."
    return f"Open to members since {shown(part.day)}: they have had their 7 days."


def seen_by_members(part: ReportPart | None, day: date) -> str:
    """Whether members had their seven days before this day, said plainly either way."""
    if part is None:
        return "Not seen by members: it was not open to them before it was signed off."
    if day < part.until:
        days = (day - part.day).days
        when = {0: "the day of sign-off", 1: "the day before sign-off"}.get(days, f"{days} days before sign-off")
        return f"Not seen by members for 7 days: open to them from {shown(part.day)}, {when}."
    return f"Seen by members on {shown(part.day)}: open to them for 7 days or more before it was signed off."


def checksum_of(contents: dict[str, Any]) -> str:
    """Of the content, not of how a database spells it."""
    return hashlib.sha256(json.dumps(contents, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def was_signed(report: EvaluationReport) -> bool:
    """As the database has it: signing itself may still be under way."""
    before = inspect(report).attrs.signed_at.history
    return bool(before.deleted[0] if before.deleted else before.unchanged and before.unchanged[0])


@event.listens_for(EvaluationReport, "before_update")
def stays_as_it_was(_mapper: object, _connection: object, report: EvaluationReport) -> None:
    session = inspect(report).session
    if was_signed(report) and session is not None and session.is_modified(report):
        raise Refused(SIGNED)


@event.listens_for(EvaluationReport, "before_delete")
def stays(_mapper: object, _connection: object, report: EvaluationReport) -> None:
    if was_signed(report):
        raise Refused(SIGNED)


@event.listens_for(ReportPart, "before_insert")
@event.listens_for(ReportPart, "before_update")
@event.listens_for(ReportPart, "before_delete")
@event.listens_for(ReportComment, "before_insert")
@event.listens_for(ReportComment, "before_update")
@event.listens_for(ReportComment, "before_delete")
def stays_beside_it(_mapper: object, _connection: object, row: ReportPart | ReportComment) -> None:
    if row.report is not None and was_signed(row.report):
        raise Refused(SIGNED)
