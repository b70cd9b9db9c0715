"""Somebody who comes for a day: what they brought, in a line, and what the room asks them."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cop.db import Model
from cop.errors import Refused
from cop.gatherings.models import Attendance, Gathering
from cop.moderation.models import Condition, Moderated

BROUGHT_LIMIT, QUESTION_LIMIT = 300, 280


class GuestVisit(Model):
    """Beside a guest’s line on the sign-in sheet."""

    __tablename__ = "guest_visits"

    attendance_id: Mapped[int] = mapped_column(
        sa.ForeignKey("attendances.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    brought: Mapped[str] = mapped_column(sa.String(BROUGHT_LIMIT), default="")
    asking: Mapped[bool] = mapped_column(default=False)
    """Phones can send questions now."""
    showing_id: Mapped[int | None]
    """The question on the wall, by number alone."""
    attendance: Mapped[Attendance] = relationship()
    questions: Mapped[list[GuestQuestion]] = relationship(
        back_populates="visit", order_by="GuestQuestion.id", cascade="all, delete-orphan"
    )

    @property
    def gathering(self) -> Gathering:
        return self.attendance.gathering

    @property
    def showing(self) -> GuestQuestion | None:
        return next((each for each in self.questions if each.id == self.showing_id and not each.hidden), None)

    @property
    def waiting(self) -> list[GuestQuestion]:
        return [each for each in self.questions if not each.shown and not each.hidden]

    @property
    def asked(self) -> list[GuestQuestion]:
        return [each for each in self.questions if each.shown and not each.hidden]

    def tell(self, brought: str) -> None:
        self.gathering.must_be_open()
        self.brought = brought

    def gather(self, on: bool) -> None:
        self.gathering.must_be_open()
        self.asking = on

    def hear(self, text: str, by: Attendance) -> GuestQuestion:
        self.gathering.must_be_open()
        if not self.asking:
            raise Refused("Questions to the guest are not being gathered now.")
        if by.id == self.attendance_id:
            raise Refused("These are the room’s questions to you.")
        question = GuestQuestion(asker_id=by.id, text=text)
        self.questions.append(question)
        return question

    def show(self, question: GuestQuestion | None) -> None:
        """One at a time; none puts the wall back to what it showed before."""
        self.gathering.must_be_open()
        if question is not None:
            question.shown = True
        self.showing_id = question.id if question else None


class GuestQuestion(Moderated, Model):
    """Shown without a name; kept with the presence, so that its writer can be told when it is kept off the screen."""

    __tablename__ = "guest_questions"
    said_as = "guest-question"

    id: Mapped[int] = mapped_column(primary_key=True)
    visit_id: Mapped[int] = mapped_column(sa.ForeignKey("guest_visits.attendance_id", ondelete="CASCADE"), index=True)
    asker_id: Mapped[int | None] = mapped_column(sa.ForeignKey("attendances.id", ondelete="SET NULL"), index=True)
    text: Mapped[str] = mapped_column(sa.String(QUESTION_LIMIT))
    shown: Mapped[bool] = mapped_column(default=False)
    visit: Mapped[GuestVisit] = relationship(back_populates="questions")

    @classmethod
    def said_at(cls, gathering: Gathering) -> Condition:
        return cls.visit_id.in_(sa.select(Attendance.id).where(Attendance.gathering_id == gathering.id))

    @classmethod
    def said_by(cls, presence: Attendance) -> Condition:
        return cls.asker_id == presence.id
