"""What the closing form needs to know, in reads by key and past the machinery of the models."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

from cop import clock
from cop.codes import normal
from cop.communities.models import K_OPEN, Community
from cop.direct import Ask, Rows, in_the_session
from cop.errors import Missing
from cop.gatherings.models import Attendance, Gathering
from cop.keys import KeyStore
from cop.reflections.boxes import SealedAnswer
from cop.reflections.models import HERE, PARTS_NOW, ClosingPart, PartRow
from cop.reflections.sealing import HOW, PARTS, QUESTIONS, Seal, Words
from cop.tokens import RoomToken

PARTICIPANT = "participant"
ROOM = (
    sa.select(Gathering.join_code, Community.name, Community.slug, *PARTS_NOW.selected_columns)
    .join(Community, Community.id == Gathering.community_id)
    .join(ClosingPart, ClosingPart.gathering_id == Gathering.id)
    .where(Gathering.code_key == sa.bindparam("code"), Gathering.state == "open")
)
LINE = (Attendance.gathering_id == HERE, Attendance.id == sa.bindparam("id"))
BOXES = (SealedAnswer.part, SealedAnswer.rev, SealedAnswer.edit_tag, SealedAnswer.box)
MINE = sa.and_(
    SealedAnswer.gathering_id == HERE,
    sa.or_(*((SealedAnswer.part == part) & (SealedAnswer.k == sa.bindparam(part)) for part in PARTS)),
)
KIND = sa.select(Attendance.kind).where(*LINE)
SENT = sa.select(*BOXES).where(MINE)
KIND_AND_SENT = sa.select(Attendance.kind, *BOXES).join(SealedAnswer, MINE, isouter=True).where(*LINE)
"""A line of the sheet beside what its phone sent: beside nothing, when that is nothing."""


class SomePart(PartRow):
    """What is true of any session's part, for when nothing can be looked up."""

    @property
    def until(self) -> str:
        return "nine the next morning"


@dataclass(frozen=True)
class Standing:
    """What the page says about this session's two parts, read once: it must still be there to be shown when
    the database is not."""

    code: str
    community: str
    slug: str
    how: PartRow
    questions: PartRow
    questions_shown: bool
    closed: bool

    @classmethod
    def of(cls, gathering: Gathering) -> Standing:
        found = in_the_session(PARTS_NOW, gathering=gathering.id)
        place = (gathering.join_code or "", gathering.community.name, gathering.community.slug)
        standing = cls.from_rows([(*place, *row) for row in found], clock.now())
        if standing is None:
            raise Missing
        return standing

    @classmethod
    def from_rows(cls, found: Rows, now: datetime) -> Standing | None:
        """Each: code, name of the community, its slug, and a part."""
        parts = {row[4]: PartRow(*row[3:]) for row in found}
        if len(parts) < len(PARTS):
            return None
        how, questions = parts[HOW], parts[QUESTIONS]
        code, community, slug = found[0][:3]
        shown, closed = not questions.takes_answers(now), not how.takes_answers(now)
        return cls(code, community, slug, how, questions, shown, closed)

    @classmethod
    def unknown(cls, code: str) -> Standing:
        how, questions = (SomePart(0, part, "collecting", K_OPEN, clock.now()) for part in (HOW, QUESTIONS))
        return cls(code, "", "", how, questions, questions_shown=False, closed=False)

    @property
    def gathering_id(self) -> int:
        return self.how.gathering_id

    @property
    def k_open(self) -> int:
        return self.how.k_open

    @property
    def until(self) -> str:
        return self.how.until

    @property
    def taking(self) -> list[PartRow]:
        return [*([] if self.closed else [self.how]), *([] if self.questions_shown else [self.questions])]


def standing_at(ask: Ask, code: str, now: datetime) -> Standing | None:
    """Of the session that runs under this code."""
    return Standing.from_rows(ask(ROOM, code=normal(code)), now)


def takes_part(ask: Ask, token: RoomToken) -> bool:
    return ask(KIND, gathering=token.gathering_id, id=token.attendance_id) == [(PARTICIPANT,)]


class Phone(NamedTuple):
    participant: bytes
    device: str


Sent = tuple[int, list[Words]]


def what_was_sent(about: Standing, phone: Phone, ask: Ask, store: KeyStore) -> Sent:
    """This device's own words in the parts that still take answers, and their version; 0 when there are none."""
    slots = Slots.of(about, phone, store)
    return slots.read(ask(SENT, gathering=about.gathering_id, **slots.ks))


def what_a_participant_sent(about: Standing, token: RoomToken, device: str, ask: Ask, store: KeyStore) -> Sent | None:
    """The same, read together with the line of the sheet that allows it; nothing for anybody else."""
    slots = Slots.of(about, Phone(token.participant, device), store)
    found = ask(KIND_AND_SENT, gathering=about.gathering_id, id=token.attendance_id, **slots.ks)
    if not found or found[0][0] != PARTICIPANT:
        return None
    return slots.read([row[1:] for row in found if row[1] is not None])


@dataclass(frozen=True, slots=True)
class Slots:
    """Where this phone's words are, in each part that still takes answers, and what opens them."""

    seals: dict[str, Seal]
    ks: dict[str, bytes]
    device: str

    @classmethod
    def of(cls, about: Standing, phone: Phone, store: KeyStore) -> Slots:
        seals = {part.part: part.seal(store) for part in about.taking}
        ks = {name: seals[name].k(phone.participant) if name in seals else b"" for name in PARTS}
        return cls(seals, ks, phone.device)

    def read(self, boxes: Rows) -> Sent:
        mine = [
            (rev, self.seals[part].unseal(self.ks[part], box))
            for part, rev, edit_tag, box in boxes
            if part in self.seals and edit_tag == self.seals[part].edit_tag(self.device)
        ]
        return max((rev for rev, _words in mine), default=0), [words for _rev, words in mine]
