"""Time: stored as UTC, shown in Europe/London, read from one clock that tests can set."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import current_app

LONDON = ZoneInfo("Europe/London")


@dataclass(frozen=True)
class When:
    """A day and its hours, in Europe/London."""

    day: date
    starts: time
    ends: time


def wall_clock() -> datetime:
    return datetime.now(UTC)


def now() -> datetime:
    """The moment of this request; `app.config["CLOCK"]` decides, so that tests can."""
    moment: datetime = current_app.config["CLOCK"]()
    return moment


def today() -> date:
    return local(now()).date()


def local(moment: datetime) -> datetime:
    return moment.astimezone(LONDON)


def at(day: date, hour: time) -> datetime:
    """A wall-clock time in Europe/London as UTC. In the hour that the clocks repeat, the first one."""
    return datetime.combine(day, hour, tzinfo=LONDON).astimezone(UTC)


def nine_the_next_day(moment: datetime) -> datetime:
    return at(local(moment).date() + timedelta(days=1), time(9))
