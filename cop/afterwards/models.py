"""What may still change once a session has closed, and leaves a trace: corrections, and a register to be checked."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, backref, mapped_column, relationship

from cop import clock
from cop.db import Model
from cop.errors import Refused
from cop.gatherings.models import Gathering

REASON_LIMIT = 300


class Correction(Model):
    """Something that had closed was changed: what, why, on which day, and by whom in their role, not by name."""

    __tablename__ = "corrections"

    id: Mapped[int] = mapped_column(primary_key=True)
    gathering_id: Mapped[int] = mapped_column(sa.ForeignKey("gatherings.id", ondelete="CASCADE"), index=True)
    about: Mapped[str] = mapped_column(sa.String(60))
    """In general words: the old ones may be what had to go."""
    reason: Mapped[str] = mapped_column(sa.String(REASON_LIMIT))
    by_role: Mapped[str] = mapped_column(sa.String(40))
    made_on: Mapped[date]
    gathering: Mapped[Gathering] = relationship()

    @classmethod
    def of(cls, gathering: Gathering, about: str, reason: str, by_role: str) -> Correction:
        if gathering.state != "closed":
            raise Refused("Only what has closed is corrected. While a session is open, change it.")
        if not reason.strip():
            raise Refused("Say why it is corrected.")
        return cls(gathering=gathering, about=about, reason=reason.strip(), by_role=by_role, made_on=clock.today())


class UncheckedRegister(Model):
    """The session closed by itself: nobody has said yet that its sign-in sheet is right."""

    __tablename__ = "unchecked_registers"

    gathering_id: Mapped[int] = mapped_column(
        sa.ForeignKey("gatherings.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    gathering: Mapped[Gathering] = relationship(
        backref=backref("unchecked_register", uselist=False, passive_deletes=True)
    )


def is_settled(gathering: Gathering, unchecked: bool, now: datetime) -> bool:
    """From the day after, who was there changes only with a reason; an unchecked register is simply checked."""
    opened = gathering.opened_at or gathering.starts_at
    return gathering.state == "closed" and not unchecked and clock.local(opened).date() < clock.local(now).date()
