"""Periods that figures are told for: NHS quarters, or any two days. Both ends belong to a period."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from cop.errors import Refused

FIRST_MONTH = 4
"""An NHS year, and its first quarter, begin in April."""
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """From one day to another; without a day, from the beginning or up to now."""

    since: date | None = None
    until: date | None = None

    def holds(self, day: date) -> bool:
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)

    def holds_period(self, since: date, until: date) -> bool:
        """Wholly inside."""
        return self.holds(since) and self.holds(until)

    @property
    def is_a_quarter(self) -> bool:
        return self.since is not None and self.until is not None and quarter_of(self.since) == self

    @property
    def key(self) -> str:
        """For addresses and names of files."""
        if self.since and self.is_a_quarter:
            year, number = nhs_quarter(self.since)
            return f"{year}-Q{number}"
        return "_".join(day.isoformat() for day in (self.since, self.until) if day) or "all"

    @property
    def name(self) -> str:
        if self.since and self.until and self.is_a_quarter:
            year, number = nhs_quarter(self.since)
            months = f"{self.since:%B} to {self.until:%B %Y}"
            return f"Quarter {number} of {year}/{(year + 1) % 100:02d} ({months})"
        if self.since and self.until:
            return f"{shown(self.since)} to {shown(self.until)}"
        if self.since:
            return f"Since {shown(self.since)}"
        return f"Up to {shown(self.until)}" if self.until else "The whole programme"


EVERYTHING = Period()


def shown(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def nhs_quarter(day: date) -> tuple[int, int]:
    """The year that the NHS year began in, and the quarter of it: April to June is the first."""
    months = (day.month - FIRST_MONTH) % 12
    return day.year - (day.month < FIRST_MONTH), months // 3 + 1


def quarter_of(day: date) -> Period:
    first = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    return Period(first, quarter_after(first) - ONE_DAY)


def quarter_after(first: date) -> date:
    """The first day of the quarter after the one that begins on that day."""
    return date(first.year + 1, 1, 1) if first.month == 10 else date(first.year, first.month + 3, 1)


def quarters_between(first: date, last: date) -> list[Period]:
    """Every quarter that has one of these days, oldest first."""
    found = []
    while first <= last:
        found.append(quarter_of(first))
        first = quarter_after(found[-1].since or first)
    return found


def period_from(since: date | None, until: date | None) -> Period:
    if since and until and until < since:
        raise Refused("The period would end before it begins.")
    return Period(since, until)


def before(period: Period) -> Period | None:
    """What to compare with: the quarter before a quarter, else as many days just before; nothing before no day."""
    if period.since is None or period.since <= date.min + ONE_DAY:
        return None
    last = period.since - ONE_DAY
    if period.is_a_quarter:
        return quarter_of(last)
    return Period(last - (period.until - period.since), last) if period.until else None
