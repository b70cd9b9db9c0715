"""Lines for a document, proposed from phones in a session or from the desk between sessions; and what became of each.

In a session a proposal is signed to a presence and shown without a name. Nothing of it is in the document until it
is part of a saved version, and a saved version is never changed: undoing is taking it out before that.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cop.db import Model
from cop.documents.models import Document, Version
from cop.errors import Refused
from cop.gatherings.models import Attendance, Gathering
from cop.identity.models import Person
from cop.moderation.models import Condition, Moderated
from cop.texts import in_one_line

ACTS = {"add": "A new line", "change": "Other words for a line", "drop": "Take a line out"}
STATES = ("waiting", "taken", "accepted", "adapted", "declined", "withdrawn")
"""`taken`: in the text on the screen, not saved yet."""
ANSWERED = ("accepted", "adapted", "declined")
ANSWERS = {"accepted": "Accept it", "adapted": "Accept it in other words", "declined": "Decline it"}
WORDS_LIMIT, WHY_LIMIT = 500, 500
NEWS = timedelta(days=14)
"""So long an answer is told to whoever suggested it."""


@dataclass(frozen=True)
class Asked:
    """What somebody proposes: an act, the line that it is about (for a new line the one before it; "" = none), and
    words."""

    act: str
    line: str
    place: int
    words: str

    def checked(self) -> Asked:
        words = in_one_line(self.words)
        if self.act not in ACTS:
            raise Refused("Choose a new line, other words for a line, or taking a line out.")
        if self.act != "add" and not self.line:
            raise Refused("Choose the line that you mean.")
        if self.act == "drop":
            return Asked(self.act, self.line, self.place, "")
        if not words:
            raise Refused("Write the line that you propose.")
        if len(words) > WORDS_LIMIT:
            raise Refused(f"A line has at most {WORDS_LIMIT} characters; this one has {len(words)}.")
        return Asked(self.act, self.line, self.place, words)


class Drafting(Model):
    """A document that a session writes on: switched on by its leader, its lines on the screen and on phones."""

    __tablename__ = "draftings"
    __table_args__ = (sa.UniqueConstraint("gathering_id", "document_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    gathering_id: Mapped[int] = mapped_column(sa.ForeignKey("gatherings.id", ondelete="CASCADE"))
    document_id: Mapped[int] = mapped_column(sa.ForeignKey("documents.id", ondelete="CASCADE"), index=True)
    live: Mapped[bool] = mapped_column(default=True)
    gathering: Mapped[Gathering] = relationship()
    document: Mapped[Document] = relationship()

    def show(self, live: bool) -> None:
        self.gathering.must_be_open()
        self.live = live

    def hear(self, asked: Asked, by: Attendance) -> Proposal:
        self.gathering.must_be_open()
        if not self.live:
            raise Refused("Lines are not being gathered now.")
        return Proposal.of(self.document, asked, gathering=self.gathering, attendance_id=by.id)


class Proposal(Moderated, Model):
    """One line that somebody would like added, put in other words, or taken out."""

    __tablename__ = "proposals"
    __table_args__ = (
        sa.Index("ix_proposals_gathering_id_once", "gathering_id", "once", unique=True),
        sa.Index("ix_proposals_document_id_state", "document_id", "state"),
        sa.CheckConstraint("act IN ('add', 'change', 'drop')", name="act"),
    )
    said_as = "proposal"

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(sa.ForeignKey("documents.id", ondelete="CASCADE"))
    gathering_id: Mapped[int | None] = mapped_column(sa.ForeignKey("gatherings.id", ondelete="SET NULL"))
    """The session it was proposed in; none between sessions."""
    attendance_id: Mapped[int | None] = mapped_column(sa.ForeignKey("attendances.id", ondelete="SET NULL"), index=True)
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id", ondelete="SET NULL"), index=True)
    """Who suggests it between sessions, and says so; none in a session."""
    act: Mapped[str] = mapped_column(sa.String(6))
    line: Mapped[str] = mapped_column(sa.Text, default="")
    place: Mapped[int] = mapped_column(default=0)
    words: Mapped[str] = mapped_column(sa.String(WORDS_LIMIT), default="")
    why: Mapped[str] = mapped_column(sa.String(WHY_LIMIT), default="")
    state: Mapped[str] = mapped_column(sa.String(10), default="waiting")
    adapted: Mapped[str] = mapped_column(sa.String(WORDS_LIMIT), default="")
    """In which other words it was accepted."""
    answer: Mapped[str] = mapped_column(sa.String(WHY_LIMIT), default="")
    once: Mapped[str | None] = mapped_column(sa.String(32))
    """The phone's one-time number: however often it has to send it, it is one proposal."""
    made_at: Mapped[datetime | None]
    taken_at: Mapped[datetime | None]
    """When it came into the text on the screen: they are taken in in that order."""
    answered_at: Mapped[datetime | None] = mapped_column(index=True)
    """None while it waits, and of what a file brought along: whoever suggested that has heard of it elsewhere."""
    answered_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id", ondelete="SET NULL"), index=True)
    version_id: Mapped[int | None] = mapped_column(sa.ForeignKey("versions.id", ondelete="SET NULL"), index=True)
    """The version that it became part of."""
    document: Mapped[Document] = relationship()
    gathering: Mapped[Gathering | None] = relationship()
    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])
    answered_by: Mapped[Person | None] = relationship(foreign_keys=[answered_by_id])
    version: Mapped[Version | None] = relationship()
    dots: Mapped[list[ProposalDot]] = relationship(back_populates="proposal", cascade="all, delete-orphan")

    @classmethod
    def of(cls, document: Document, asked: Asked, **more: object) -> Proposal:
        asked = asked.checked()
        said = {"act": asked.act, "line": asked.line, "place": asked.place, "words": asked.words}
        return cls(document=document, state="waiting", **said, **more)

    @classmethod
    def suggested(cls, document: Document, asked: Asked, why: str, by: Person) -> Proposal:
        """Between sessions, with a reason and a name."""
        if document.archived:
            raise Refused("This document is put away. Bring it back first.")
        if not why.strip():
            raise Refused("Say in a line why you suggest it.")
        return cls.of(document, asked, why=" ".join(why.split()), person=by)

    @property
    def wording(self) -> str:
        return self.adapted or self.words

    @property
    def open(self) -> bool:
        return self.state in ("waiting", "taken")

    @classmethod
    def its_words(cls) -> sa.ColumnElement[str]:
        return sa.case((cls.words == "", cls.line), else_=cls.words)

    @classmethod
    def said_by(cls, presence: Attendance) -> Condition:
        return cls.attendance_id == presence.id

    def must_wait(self) -> None:
        if self.state == "taken":
            raise Refused("This line is in the text already.")
        if self.state != "waiting":
            raise Refused("This line has been answered already.")

    def take_in(self, words: str, now: datetime) -> None:
        """Into the text on the screen; in other words when they are not the same. Undone, it waits again."""
        self.must_wait()
        if self.hidden:
            raise Refused("Show this line first; then it can be taken in.")
        words = "" if self.act == "drop" else in_one_line(words)
        if len(words) > WORDS_LIMIT:
            raise Refused(f"A line has at most {WORDS_LIMIT} characters; this one has {len(words)}.")
        self.adapted = "" if words == self.words else words
        self.state, self.taken_at = "taken", now

    def became(self, version: Version, by: Person | None, now: datetime) -> None:
        self.state = "adapted" if self.adapted else "accepted"
        self.version, self.answered_by, self.answered_at = version, by, now

    def decline(self, answer: str, by: Person | None, now: datetime) -> None:
        self.must_wait()
        self.state, self.answer = "declined", " ".join(answer.split())
        self.answered_by, self.answered_at = by, now

    def take_back(self) -> None:
        """By whoever proposed it, as long as nobody has answered."""
        self.must_wait()
        self.state = "withdrawn"

    def put_dot(self, by: Attendance, wanted: bool) -> None:
        """One from each, or none; said twice it is the same."""
        if not self.open:
            raise Refused("This line has been answered already.")
        mine = [dot for dot in self.dots if dot.attendance_id == by.id]
        if wanted and not mine:
            self.dots.append(ProposalDot(attendance_id=by.id))
        for dot in mine if not wanted else ():
            self.dots.remove(dot)


class ProposalDot(Model):
    __tablename__ = "proposal_dots"

    proposal_id: Mapped[int] = mapped_column(sa.ForeignKey("proposals.id", ondelete="CASCADE"), primary_key=True)
    attendance_id: Mapped[int] = mapped_column(
        sa.ForeignKey("attendances.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    proposal: Mapped[Proposal] = relationship(back_populates="dots")
