"""What this community can give us: hopes said early, each looked at again in the last session.

A hope is never deleted and never left out: what was not met is as much a finding as what was.
"""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cop.communities.models import Community
from cop.db import Model
from cop.errors import Refused
from cop.gatherings.models import Attendance, Gathering
from cop.moderation.models import Condition, Moderated
from cop.texts import in_one_line

ANSWERS = {"met": "Met", "partly": "Partly met", "not-yet": "Not yet"}
STATES = {"open": "Not looked at again yet", **ANSWERS}
TEXT_LIMIT, WHY_LIMIT = 280, 300


class Hope(Moderated, Model):
    """One of them. In a session it is signed to a presence and shown without a name."""

    __tablename__ = "hopes"
    __table_args__ = (
        sa.Index("ix_hopes_gathering_id_once", "gathering_id", "once", unique=True),
        sa.CheckConstraint("state IN ('open', 'met', 'partly', 'not-yet')", name="state"),
    )
    said_as = "hope"

    id: Mapped[int] = mapped_column(primary_key=True)
    community_id: Mapped[int] = mapped_column(sa.ForeignKey("communities.id", ondelete="CASCADE"), index=True)
    gathering_id: Mapped[int | None] = mapped_column(sa.ForeignKey("gatherings.id", ondelete="SET NULL"))
    """The session it was said in; none when it was written between sessions."""
    attendance_id: Mapped[int | None] = mapped_column(sa.ForeignKey("attendances.id", ondelete="SET NULL"), index=True)
    text: Mapped[str] = mapped_column(sa.String(TEXT_LIMIT))
    wording: Mapped[str] = mapped_column(sa.String(TEXT_LIMIT), default="", server_default="")
    """In the group’s own words, given when it was looked at again. Only these may leave; without them it is counted."""
    state: Mapped[str] = mapped_column(sa.String(8), default="open")
    why: Mapped[str] = mapped_column(sa.String(WHY_LIMIT), default="")
    looked_in_id: Mapped[int | None] = mapped_column(sa.ForeignKey("gatherings.id", ondelete="SET NULL"), index=True)
    """The session in which it was looked at again."""
    looked_on: Mapped[date | None]
    once: Mapped[str | None] = mapped_column(sa.String(32))
    """The phone's one-time number: however often it has to send it, it is one hope."""
    made_at: Mapped[datetime | None]
    community: Mapped[Community] = relationship()
    gathering: Mapped[Gathering | None] = relationship(foreign_keys=[gathering_id])
    looked_in: Mapped[Gathering | None] = relationship(foreign_keys=[looked_in_id])

    @classmethod
    def say(cls, community: Community, text: str, now: datetime, by: Attendance | None = None) -> Hope:
        """`by`: in the room, by this presence."""
        text = in_one_line(text)
        if not text:
            raise Refused("Write what you hope for.")
        if len(text) > TEXT_LIMIT:
            raise Refused(f"A hope has at most {TEXT_LIMIT} characters; this one has {len(text)}.")
        hope = cls(community=community, text=text, made_at=now, state="open")
        if by is not None:
            by.gathering.must_be_open()
            hope.gathering, hope.attendance_id = by.gathering, by.id
        return hope

    @classmethod
    def said_by(cls, presence: Attendance) -> Condition:
        return cls.attendance_id == presence.id

    @property
    def looked_at(self) -> bool:
        return self.state != "open"

    @property
    def stands(self) -> str:
        return STATES[self.state]

    def let_out(self, wording: str | None) -> None:
        """In the group’s own words, for readers outside. None: there it is a number."""
        wording = in_one_line(wording) if wording is not None else ""
        if len(wording) > TEXT_LIMIT:
            raise Refused(f"A hope has at most {TEXT_LIMIT} characters; this one has {len(wording)}.")
        self.wording = wording

    def look_again(self, state: str, why: str, day: date, at: Gathering | None = None) -> None:
        """Met, partly or not yet, with a line why; later it may be looked at once more."""
        if state not in ANSWERS:
            raise Refused("Choose met, partly met or not yet.")
        why = in_one_line(why)
        if not why:
            raise Refused("Say in a line why.")
        if len(why) > WHY_LIMIT:
            raise Refused(f"A line why has at most {WHY_LIMIT} characters; this one has {len(why)}.")
        self.state, self.why, self.looked_on, self.looked_in = state, why, day, at
