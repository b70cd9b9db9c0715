"""Periods that figures are told for: NHS quarters, or any two days. Both ends belong to a period.

Whatever a person typed or an address says is read here and nowhere else, so that all pages refuse the same.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from cop.errors import Refused

FIRST_MONTH = 4
"""An NHS year, and its first quarter, begin in April."""
ONE_DAY = timedelta(days=1)
FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2100, 12, 31)
"""What somebody may ask for: another year is a slip of the hand."""
OUT_OF_TIME = f"Enter a day between {FIRST_DAY.year} and {LAST_DAY.year}"
LONGEST = 40


class OddPeriod(Refused):
    """What was asked for is no period. Pages give back what was typed, with this sentence."""


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
    def days(self) -> str:
        return f"{shown(self.since)} to {shown(self.until)}" if self.since and self.until else self.name

    @property
    def name(self) -> str:
        if self.since and self.until and self.is_a_quarter:
            year, number = nhs_quarter(self.since)
            months = f"{self.since:%B} to {self.until:%B %Y}"
            return f"Quarter {number} of {year}/{(year + 1) % 100:02d} ({months})"
        if self.since and self.until:
            return self.days
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
    return Period(first, date(first.year, first.month + 2, monthrange(first.year, first.month + 2)[1]))


def quarters_between(first: date, last: date) -> list[Period]:
    """Every quarter that has one of these days, oldest first."""
    begin, end = (day.year * 4 + (day.month - 1) // 3 for day in (first, last))
    return [quarter_of(date(each // 4, each % 4 * 3 + 1, 1)) for each in range(begin, end + 1)]


def period_from(since: date | None, until: date | None) -> Period:
    for day in filter(None, (since, until)):
        checked(day)
    if since and until and until < since:
        raise OddPeriod("The last day is before the first")
    return Period(since, until)


def in_our_time(day: date) -> bool:
    return FIRST_DAY <= day <= LAST_DAY


def checked(day: date) -> date:
    if not in_our_time(day):
        raise OddPeriod(OUT_OF_TIME)
    return day


def day_from(text: str | None) -> date | None:
    """As an address has it; nothing typed is no day."""
    text = (text or "").strip()
    try:
        return checked(date.fromisoformat(text)) if text else None
    except ValueError:
        raise OddPeriod(f"“{text[:LONGEST]}” is not a day. Enter one such as 2019-04-30") from None


def period_in(asked: Mapping[str, str]) -> Period:
    """What an address or a form asks for: `quarter`, any day of it, or `from` and `to`; nothing is everything."""
    days = (asked.get("from"), asked.get("to"))
    quarter = day_from(asked.get("quarter"))
    if quarter and any(days):
        raise OddPeriod("Choose a quarter or enter days, not both")
    if quarter:
        return quarter_of(quarter)
    return period_from(*(day_from(each) for each in days))


def before(period: Period) -> Period | None:
    """What to compare with: the quarter before a quarter, else as many days just before; nothing before no day."""
    if period.since is None or period.since <= date.min + ONE_DAY:
        return None
    last = period.since - ONE_DAY
    if period.is_a_quarter:
        return quarter_of(last)
    return Period(last - (period.until - period.since), last) if period.until else None
