"""Agenda arithmetic: when everything that is still planned would end, against the end of the session."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cop.timekeeping.models import Timed

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Reckoning:
    """From this moment, in whole minutes, a begun one counting as one."""

    ends: datetime
    """When the last of it would end."""
    over: int
    """Minutes after the end of the session; negative is time to spare."""
    each: tuple[datetime, ...]
    """When each that waits would end, in the order given."""
    end: datetime
    """Of the session."""
    planned: bool
    """Whether anything is."""


def reckon(running: Timed | None, waiting: Sequence[Timed], end: datetime, now: datetime) -> Reckoning:
    """What runs takes what is left of its minutes, and nothing more once they are over; then each that waits takes
    what it has left of its own."""
    moment = now + left(running, now) if running else now
    each = []
    for one in waiting:
        moment += left(one, now)
        each.append(whole(moment))
    over = (whole(moment) - end) // MINUTE
    return Reckoning(whole(moment), over, tuple(each), end, bool(running or waiting))


def left(one: Timed, now: datetime) -> timedelta:
    return timedelta(seconds=max(one.seconds_left(now), 0))


def whole(moment: datetime) -> datetime:
    begun = moment.replace(second=0, microsecond=0)
    return begun if begun == moment else begun + MINUTE
