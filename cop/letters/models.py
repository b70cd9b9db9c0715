"""Letters that go by themselves: each once, and what is known of each is said before and after it goes."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cop.db import ID_BITS, Model, db, insert_for
from cop.errors import Refused
from cop.gatherings.models import Gathering
from cop.identity.models import Person
from cop.proposals.models import Proposal

QUESTIONS, CLOSE_IT = "questions", "close it"
MOVED, CANCELLED = "moved", "cancelled"
SETTLED = timedelta(minutes=30)
"""Closed by mistake, a session is opened again: so long nobody is told what came of it, and addresses are taken."""
TOO_LATE = "The letters about this session have gone, so no more addresses are taken."
ADDRESS_LIMIT = 254
LEAST_ROOM, A_LINE = 20, 3
"""How many addresses a session takes: at least, and for each line of its sign-in sheet."""


class Once:
    """waiting, then sending while it is on its way, then sent. Whatever is found “sending” may have gone, so it is not
    sent again; what a server turned away waits, and is given up after some tries."""

    state: Mapped[str] = mapped_column(sa.String(8), default="waiting")
    tries: Mapped[int] = mapped_column(default=0)


class MemberLetter(Once, Model):
    """One letter of one kind about one session to one person."""

    __tablename__ = "member_letters"
    __table_args__ = (sa.UniqueConstraint("kind", "gathering_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(12))
    gathering_id: Mapped[int] = mapped_column(sa.ForeignKey("gatherings.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="CASCADE"), index=True)
    gathering: Mapped[Gathering] = relationship()
    person: Mapped[Person] = relationship()


class AnswerLetter(Once, Model):
    """What was said to a line that somebody suggested for a document, in one letter to them."""

    __tablename__ = "answer_letters"

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(sa.ForeignKey("proposals.id", ondelete="CASCADE"), unique=True)
    proposal: Mapped[Proposal] = relationship()


class Told(Model):
    """When and where a session that is ahead would be, as members could last know: who has it in their calendar hears
    of it when that changes. Compared once an hour, so that a slip of the finger that is put right writes to nobody."""

    __tablename__ = "told_sessions"

    gathering_id: Mapped[int] = mapped_column(
        sa.ForeignKey("gatherings.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    cancelled: Mapped[bool] = mapped_column(default=False)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    place: Mapped[str] = mapped_column(sa.String(200), default="")

    def hear(self, gathering: Gathering) -> bool:
        """Takes it as it is now; whether that was news."""
        before = (self.cancelled, self.starts_at, self.ends_at, self.place)
        self.starts_at, self.ends_at, self.place = gathering.starts_at, gathering.ends_at, gathering.place
        self.cancelled = gathering.state == "cancelled"
        return before != (self.cancelled, self.starts_at, self.ends_at, self.place)


class Listener(Once, Model):
    """An address that wants to hear what came of one session. No presence, no person, no time, and a number that tells
    no order: it is beside nobody's answer. It is deleted once its letter has gone."""

    __tablename__ = "listeners"
    __table_args__ = (sa.UniqueConstraint("gathering_id", "email"), {"sqlite_with_rowid": False})

    id: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)
    gathering_id: Mapped[int] = mapped_column(sa.ForeignKey("gatherings.id", ondelete="CASCADE"))
    email: Mapped[str] = mapped_column(sa.String(ADDRESS_LIMIT))
    gathering: Mapped[Gathering] = relationship()

    @classmethod
    def note(cls, gathering: Gathering, email: str, here: int, now: datetime) -> None:
        """The same address twice is one letter. `here`: lines on the sheet, so that nobody writes to a whole town."""
        if not still_heard(gathering, now):
            raise Refused(TOO_LATE)
        already = sa.select(sa.func.count()).select_from(cls).filter_by(gathering_id=gathering.id)
        if (db.session.scalar(already) or 0) >= max(LEAST_ROOM, A_LINE * here):
            raise Refused("So many addresses have been left for this session that it takes no more.")
        row = {"gathering_id": gathering.id, "email": Person.normal_address(email), "state": "waiting", "tries": 0}
        unless_there(cls, [row | {"id": secrets.randbits(ID_BITS)}], ["gathering_id", "email"])


def still_heard(gathering: Gathering, now: datetime) -> bool:
    """Once letters go, an address is forgotten with its letter: left again, it would get another each hour."""
    return gathering.closed_at is None or now < gathering.closed_at + SETTLED


def unless_there(kind: type[Model], rows: list[dict[str, object]], unique: list[str]) -> None:
    if rows:
        db.session.execute(insert_for(kind).values(rows).on_conflict_do_nothing(index_elements=unique))
