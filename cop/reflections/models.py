"""The closing answers: two sealed parts of every session, and the unrelated rows they become once opened.

safe-space.md's promise rests on what these tables do not hold. Neither a sealed nor an opened row has a
person, a time, a sequence or a foreign key, and no row anywhere says who has answered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cop import clock
from cop.curiosities.models import Curiosity
from cop.curiosities.no_order import TAG_BYTES, random_tag
from cop.db import Model, db, of_few
from cop.errors import Refused, Unavailable
from cop.gatherings.models import Gathering
from cop.keys import KeyStore
from cop.reflections.boxes import SealedAnswer
from cop.reflections.sealing import PARTS, Seal

UNOPENED = ("collecting", "waiting", "lost")
KEY_IS_LOST = (
    "The key to closing answers of this session is not on the server. What phones have sent cannot be opened, and what "
    "they send now cannot be kept, unless whoever runs the service finds it. Phones hold on to what is typed on them."
)
KEYS_ARE_AWAY = (
    "The place where the keys of closing answers are kept does not answer. Nothing is lost: phones wait, and send when "
    "it is back. Please tell whoever runs the service."
)
ASKED = ("closing", "questions", "next-date")
"""The parts of a session by which everybody has been asked."""


class KeyLost(Unavailable):
    """The store answers, and has no key for this part."""

    def __init__(self) -> None:
        super().__init__("The key to these answers is not here, so nothing can be kept or shown.")


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody in front of a session's opened answers, as far as that decides what they see."""

    leads: bool
    was_there: bool
    now: datetime


@dataclass(frozen=True, slots=True)
class PartRow:
    """A part as the database has it now, for phones that only fetch and send: a fifth of the cost of a model."""

    gathering_id: int
    part: str
    state: str
    k_open: int
    due_at: datetime

    @classmethod
    def of(cls, part: ClosingPart) -> PartRow:
        return cls(part.gathering_id, part.part, part.state, part.k_open, part.due_at)

    def takes_answers(self, now: datetime) -> bool:
        return self.state == "collecting" and now < self.due_at

    @property
    def until(self) -> str:
        """When it opens by itself, as phones are told."""
        return clock.local(self.due_at).strftime("%H:%M on %A %-d %B")

    def seal(self, keys: KeyStore) -> Seal:
        return seal_of(self.gathering_id, self.part, keys)


def seal_of(gathering_id: int, part: str, keys: KeyStore) -> Seal:
    key = keys.find((gathering_id, part))
    if key is None:
        raise KeyLost
    return Seal.of(gathering_id, part, key)


class ClosingPart(Model):
    """One of the two parts of a session's closing questions: what it still takes, and how many answered.

    collecting → opened; or, with too few answers at nine the next day, waiting → opened beside a later part
    of its own kind, or destroyed unopened. Due without its key it is lost: its boxes stay, should the key come back.
    """

    __tablename__ = "closing_parts"

    gathering_id: Mapped[int] = mapped_column(
        sa.ForeignKey("gatherings.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    part: Mapped[str] = mapped_column(sa.String(10), primary_key=True)
    state: Mapped[str] = mapped_column(sa.String(10), default="collecting", index=True)
    k_open: Mapped[int]
    """As the community had it when the session was opened: nobody can lower it under an answer."""
    due_at: Mapped[datetime]
    phones: Mapped[int | None]
    """How many phones answered this part; None while it takes answers."""
    gathering: Mapped[Gathering] = relationship()

    @classmethod
    def begin(cls, gathering: Gathering, keys: KeyStore) -> None:
        """When a session opens: both keys exist before anybody can join. Beginning twice changes nothing."""
        if gathering.opened_at is None:
            raise ValueError("A session has its parts once it is open.")
        for part in PARTS:
            if db.session.get(cls, (gathering.id, part)) is None:
                keys.make((gathering.id, part))
                due = clock.nine_the_next_day(gathering.opened_at)
                k_open = gathering.community.k_open
                db.session.add(cls(gathering=gathering, part=part, k_open=k_open, due_at=due))

    @classmethod
    def of(cls, gathering: Gathering, part: str) -> ClosingPart | None:
        return db.session.get(cls, (gathering.id, part), populate_existing=True)

    def takes_answers(self, now: datetime) -> bool:
        return PartRow.of(self).takes_answers(now)

    @property
    def members_from(self) -> datetime:
        """The leader looks first; everybody else whom the part is for, a day later."""
        return clock.nine_the_next_day(self.due_at)

    @property
    def until(self) -> str:
        return PartRow.of(self).until

    @property
    def was_asked(self) -> bool:
        """Until then most people do not know that there is anything to answer; after closing it is too late to ask."""
        return not self.gathering.takes_part or self.gathering.phase in ASKED

    def must_have_been_asked(self) -> None:
        if self.state == "collecting" and not self.was_asked:
            raise Refused("Ask the closing questions first: most people have not seen them yet.")

    def seal(self, keys: KeyStore) -> Seal:
        return PartRow.of(self).seal(keys)

    @classmethod
    def sealed_without_key(cls, keys: KeyStore) -> list[ClosingPart]:
        """Parts that nobody can open, and that take no more words, unless their key comes back."""
        held = keys.held()
        unopened = db.session.scalars(
            sa.select(cls).where(cls.state.in_(UNOPENED)).order_by(cls.gathering_id, cls.part)
        )
        return [part for part in unopened if (part.gathering_id, part.part) not in held]

    @classmethod
    def trouble_at(cls, gathering: Gathering, keys: KeyStore) -> str:
        """What whoever leads the session has to know about its keys; nothing when all is well."""
        parts = (db.session.get(cls, (gathering.id, part)) for part in PARTS)  # mostly read already
        unopened = [part for part in parts if part and part.state in UNOPENED]
        try:
            return "" if all(part.has_key(keys) for part in unopened) else KEY_IS_LOST
        except Unavailable:
            return KEYS_ARE_AWAY

    def has_key(self, keys: KeyStore) -> bool:
        return keys.find((self.gathering_id, self.part)) is not None

    def rows(self) -> Sequence[SealedAnswer]:
        mine = (SealedAnswer.gathering_id == self.gathering_id, SealedAnswer.part == self.part)
        return db.session.scalars(sa.select(SealedAnswer).where(*mine).order_by(SealedAnswer.k)).all()

    def count(self) -> int:
        """Phones that answered so far. Slips are sealed like phones' answers and counted apart."""
        if self.phones is not None:
            return self.phones
        mine = (SealedAnswer.gathering_id == self.gathering_id, SealedAnswer.part == self.part)
        rows = db.session.scalar(sa.select(sa.func.count()).select_from(SealedAnswer).where(*mine)) or 0
        return rows - self.gathering.answered_from_paper


def phones_of() -> sa.Label[int | None]:
    """Of a part: as many as it was closed with, else as many as are in it but what was typed from paper."""
    mine = (SealedAnswer.gathering_id == ClosingPart.gathering_id) & (SealedAnswer.part == ClosingPart.part)
    boxes = sa.select(sa.func.count()).select_from(SealedAnswer).where(mine).correlate(ClosingPart).scalar_subquery()
    counted = sa.func.coalesce(ClosingPart.phones, boxes - Gathering.answered_from_paper)
    return sa.case((ClosingPart.part.is_(None), None), else_=counted).label("phones")


HERE: sa.BindParameter[int] = sa.bindparam("gathering")
PARTS_NOW = sa.select(
    ClosingPart.gathering_id, ClosingPart.part, ClosingPart.state, ClosingPart.k_open, ClosingPart.due_at
).where(ClosingPart.gathering_id == HERE)
"""Built once, like everything that every phone asks: making a statement costs more than asking it."""
UNLOOKED = of_few("NOT on_screen AND NOT hidden", "on_screen = 0 AND hidden = 0")
sa.Index("ix_curiosities_unlooked", Curiosity.gathering_id, **UNLOOKED)  # asked for by opening.py alone


class Reflection(Model):
    """One opened answer alone: how somebody felt, or how today was. Never both in one row."""

    __tablename__ = "reflections"
    __table_args__ = (
        sa.Index("ix_reflections_released", "gathering_id", **of_few("released", "released = 1")),
        {"sqlite_with_rowid": False},
    )

    id: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)
    gathering_id: Mapped[int] = mapped_column(index=True)
    question: Mapped[str] = mapped_column(sa.String(8))
    """feeling or today."""
    text: Mapped[str] = mapped_column(sa.Text)
    theme: Mapped[str | None] = mapped_column(sa.String(60))
    tag: Mapped[bytes] = mapped_column(sa.LargeBinary(TAG_BYTES), default=random_tag, index=True)
    may_quote: Mapped[bool] = mapped_column(default=False)
    released: Mapped[bool] = mapped_column(default=False)
    hidden: Mapped[bool] = mapped_column(default=False)

    @classmethod
    def shown(cls, gathering: Gathering, how: ClosingPart | None, reader: Reader) -> list[Reflection]:
        """What this reader may see of how it was: the leader first, those who were there a day later."""
        early = how is not None and reader.now < how.members_from
        if not reader.leads and (early or not reader.was_there):
            return []
        query = sa.select(cls).filter_by(gathering_id=gathering.id).order_by(cls.id)
        return [row for row in db.session.scalars(query) if reader.leads or not row.hidden]

    def take_back(self) -> None:
        """Its writer wants it gone."""
        db.session.delete(self)

    def hide(self) -> None:
        self.hidden, self.released = True, False

    def show_again(self) -> None:
        self.hidden = False

    def release(self) -> None:
        """Two people agree before words leave the community: who wrote them, and who leads."""
        if not self.may_quote or self.hidden:
            raise Refused("Its writer has not said that this may be quoted.")
        self.released = True
