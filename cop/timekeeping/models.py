"""Planned minutes, a clock, and minutes that were really spent."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from cop.db import Model, db

PLANNED_MINUTES = 15


def left_of(seconds: float, started_at: datetime, now: datetime) -> float:
    """A screen counts on from here, so half a second lost in rounding would be half a second between two screens."""
    return round(seconds - (now - started_at).total_seconds(), 1)


class Timed:
    """For what has its part of a session’s time. Its clock derives from the moment it was started, on the server’s
    clock: a reload, a restart and a phone whose own clock is years off show the same second."""

    planned_minutes: Mapped[int] = mapped_column(default=PLANNED_MINUTES)
    minutes: Mapped[int | None]
    """Actual minutes, once done."""
    started_at: Mapped[datetime | None]
    asking: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    """The room is asked: go on or move on?"""

    def seconds_left(self, now: datetime) -> float:
        """Of the planned minutes, to a tenth; negative is over-run."""
        planned, spent = self.planned_minutes * 60, (self.minutes or 0) * 60
        return planned - spent if self.started_at is None else left_of(planned - spent, self.started_at, now)

    def stop_clock(self, now: datetime) -> None:
        """Whole minutes spent, a begun minute counting as one; what was parked and taken up again adds up."""
        if self.started_at is None:
            return
        spent = -(-int((now - self.started_at).total_seconds()) // 60)
        self.minutes, self.started_at = (self.minutes or 0) + max(spent, 1), None
        self.hush()

    def lengthen(self, minutes: int) -> None:
        self.planned_minutes += minutes
        self.hush()

    def hush(self) -> None:
        """It goes on, or it is over: what the room said about that has done its work."""
        if self.asking:
            self.asking = False
            db.session.execute(sa.delete(Voice).where(Voice.topic_id == self.id))  # type: ignore[attr-defined]


class Voice(Model):
    """One phone’s “go on” or “move on”, for as long as the room is asked. It is kept under a number that only that
    phone’s own cookie leads to, in a table without any order, and names no presence."""

    __tablename__ = "voices"
    __table_args__ = {"sqlite_with_rowid": False}

    topic_id: Mapped[int] = mapped_column(
        sa.ForeignKey("topics.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    number: Mapped[bytes] = mapped_column(sa.LargeBinary(16), primary_key=True)
    go_on: Mapped[bool]
