"""Planned minutes, a clock, and minutes that were really spent."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

PLANNED_MINUTES = 15


class Timed:
    """For what has its part of a session’s time. Its clock derives from the moment it was started, on the server’s
    clock: a reload, a restart and a phone whose own clock is years off show the same second."""

    planned_minutes: Mapped[int] = mapped_column(default=PLANNED_MINUTES)
    minutes: Mapped[int | None]
    """Actual minutes, once done."""
    started_at: Mapped[datetime | None]

    def seconds_left(self, now: datetime) -> int:
        """Of the planned minutes; negative is over-run."""
        spent = (self.minutes or 0) * 60
        if self.started_at is not None:
            spent += int((now - self.started_at).total_seconds())
        return self.planned_minutes * 60 - spent

    def stop_clock(self, now: datetime) -> None:
        """Whole minutes spent, a begun minute counting as one; what was parked and taken up again adds up."""
        if self.started_at is None:
            return
        spent = -(-int((now - self.started_at).total_seconds()) // 60)
        self.minutes, self.started_at = (self.minutes or 0) + max(spent, 1), None
