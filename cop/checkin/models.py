"""The first round: one question, a clock, and a line from whoever likes to send one. “Pass” is a full answer."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cop.db import Model
from cop.errors import Refused
from cop.gatherings.models import Attendance, Gathering
from cop.moderation.models import Condition, Moderated
from cop.timekeeping.models import left_of

MINUTES = 12
LINE_LIMIT, PROMPT_LIMIT = 200, 200
PROMPTS = (
    "What did you leave behind to be here?",
    "What has gone well since we last met?",
    "What is on your mind about talent work today?",
    "One word for how you arrive?",
)


class CheckIn(Model):
    """The round of one session."""

    __tablename__ = "check_ins"

    gathering_id: Mapped[int] = mapped_column(
        sa.ForeignKey("gatherings.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    prompt: Mapped[str] = mapped_column(sa.String(PROMPT_LIMIT))
    minutes: Mapped[int] = mapped_column(default=MINUTES)
    started_at: Mapped[datetime]
    gathering: Mapped[Gathering] = relationship()
    lines: Mapped[list[CheckInLine]] = relationship(
        back_populates="check_in", order_by="CheckInLine.id", cascade="all, delete-orphan"
    )

    def ask(self, prompt: str, now: datetime) -> None:
        """Put the question and start the clock; asking again keeps the lines that have come."""
        self.gathering.go_to("check-in")
        self.prompt, self.started_at = prompt, now

    def seconds_left(self, now: datetime) -> float:
        return left_of(self.minutes * 60, self.started_at, now)

    def hear(self, by: Attendance, text: str | None) -> CheckInLine:
        """One line each, which its writer may change; None or nothing typed is “pass”."""
        self.gathering.must_be_open()
        if self.gathering.phase != "check-in":
            raise Refused("The check-in round is over.")
        line = self.line_of(by)
        if line is None:
            line = CheckInLine(attendance_id=by.id)
            self.lines.append(line)
        line.text = text or ""
        return line

    def line_of(self, by: Attendance) -> CheckInLine | None:
        return next((line for line in self.lines if line.attendance_id == by.id), None)

    @property
    def shown(self) -> list[CheckInLine]:
        return [line for line in self.lines if line.text and not line.hidden]


class CheckInLine(Moderated, Model):
    """Shown without a name; kept with the presence, so that its writer can change it. The form says so."""

    __tablename__ = "check_in_lines"
    said_as = "check-in"
    __table_args__ = (sa.UniqueConstraint("gathering_id", "attendance_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    gathering_id: Mapped[int] = mapped_column(sa.ForeignKey("check_ins.gathering_id", ondelete="CASCADE"), index=True)
    attendance_id: Mapped[int] = mapped_column(sa.ForeignKey("attendances.id", ondelete="CASCADE"), index=True)
    text: Mapped[str] = mapped_column(sa.String(LINE_LIMIT), default="")
    """Empty is “pass”."""
    check_in: Mapped[CheckIn] = relationship(back_populates="lines")

    @classmethod
    def said_by(cls, presence: Attendance) -> Condition:
        return cls.attendance_id == presence.id
