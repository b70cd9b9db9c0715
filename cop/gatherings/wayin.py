"""The ways into a session: code and address, QR, words for a chat, a calendar file, and the printed day code."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from markupsafe import Markup
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cop import clock
from cop.codes import normal
from cop.db import Model
from cop.errors import Refused
from cop.gatherings.models import Gathering
from cop.identity.models import Person, digest
from cop.qr import qr

STATES = {"cancelled": "CANCELLED"}


@dataclass(frozen=True)
class WayIn:
    """The way into one session as it is shown on screens and paper."""

    base_url: str
    code: str

    @property
    def address(self) -> str:
        """What a QR carries: the code is in it already."""
        return f"{self.base_url}/join/{self.code}"

    @property
    def read_aloud(self) -> str:
        """What somebody types: without http://, and the code apart."""
        return f"{self.base_url.split('://', 1)[1]}/join"

    @property
    def qr(self) -> Markup:
        return qr(self.address)

    @property
    def for_the_chat(self) -> str:
        return (
            f"Join our session on your phone or in another tab: {self.address}\n"
            f"Or go to {self.read_aloud} and type the code {self.code}. Only your name is needed, no account."
        )


def calendar_file(gathering: Gathering, way_in: WayIn, version: int, now: datetime) -> bytes:
    """One entry that calendars replace when they get it again with a higher version. A way in without a code is for
    somebody who is told of the day only."""
    from icalendar import Calendar, Event  # three megabytes that few requests need

    entry = Event()
    entry.add("uid", f"session-{gathering.id}@{way_in.base_url.split('://', 1)[1].split(':')[0]}")
    entry.add("sequence", version)
    entry.add("dtstamp", now)
    entry.add("dtstart", clock.local(gathering.starts_at))
    entry.add("dtend", clock.local(gathering.ends_at))
    entry.add("summary", f"{gathering.community.name}: session {gathering.number}")
    link, words = (gathering.link, way_in.for_the_chat) if way_in.code else ("", "")
    entry.add("location", gathering.place or link)
    entry.add("description", "\n\n".join(part for part in (link, words) if part))
    entry.add("status", STATES.get(gathering.state, "CONFIRMED"))
    calendar = Calendar()
    calendar.add("prodid", "-//Talent communities//Sessions//EN")
    calendar.add("version", "2.0")
    calendar.add_component(entry)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


class DayPass(Model):
    """A printed facilitator code: opens one session's console on any laptop, on that day only, after closing too."""

    __tablename__ = "day_passes"

    id: Mapped[int] = mapped_column(primary_key=True)
    gathering_id: Mapped[int] = mapped_column(sa.ForeignKey("gatherings.id", ondelete="CASCADE"), index=True)
    code_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    made_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id", ondelete="SET NULL"))
    made_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    gathering: Mapped[Gathering] = relationship()

    @classmethod
    def make(cls, gathering: Gathering, by: Person, now: datetime) -> tuple[DayPass, str]:
        if gathering.state not in ("draft", "open"):
            raise Refused(f"This session is {gathering.state}, so no console can be opened.")
        if not gathering.date_agreed:
            raise Refused("The code works for one day, and this session has no date yet. Give it one first.")
        code = "-".join(secrets.token_hex(2) for _ in range(5))  # 80 bits, typed from paper
        return cls(gathering=gathering, code_hash=digest(normal(code)), made_by_id=by.id, made_at=now), code

    def opens_with(self, code: str) -> bool:
        return self.code_hash == digest(normal(code))

    def good(self, today: date) -> bool:
        return self.revoked_at is None and self.gathering.is_on(today) and self.gathering.state != "cancelled"
