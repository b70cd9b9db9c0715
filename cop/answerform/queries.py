"""What the closing form needs to know, in reads by key and past the machinery of the models."""

from __future__ import annotations

from collections.abc import Iterable
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
from cop.gatherings.queries import SITS
from cop.keys import KeyStore
from cop.reflections.boxes import SealedAnswer
from cop.reflections.models import HERE, PARTS_NOW, ClosingPart, PartRow, seal_of
from cop.reflections.sealing import HOW, PARTS, QUESTIONS, Seal, Words
from cop.tokens import RoomToken

PARTICIPANT = "participant"
PARTS_FROM, KIND_AT, BOX_FROM = 3, 8, 9
"""Where in a row that is read for the form each of these begins."""
AT_THE_FORM = (
    sa.select(Gathering.join_code, Community.name, Community.slug, *PARTS_NOW.selected_columns, Attendance.kind)
    .join(Community, Community.id == Gathering.community_id)
    .join(ClosingPart, ClosingPart.gathering_id == Gathering.id)
    .join(Attendance, (Attendance.gathering_id == Gathering.id) & (Attendance.id == sa.bindparam("id")) & SITS)
    .where(Gathering.id == HERE, Gathering.code_key == sa.bindparam("code"), Gathering.state == "open")
)
"""A session that runs under this code, with each of its parts, beside the line that this phone has on its sheet."""
BOXES = (SealedAnswer.rev, SealedAnswer.edit_tag, SealedAnswer.box)
SLOT = sa.case(
    (ClosingPart.part == QUESTIONS, sa.bindparam(QUESTIONS, type_=SealedAnswer.k.type)),
    else_=sa.bindparam(HOW, type_=SealedAnswer.k.type),
)
MINE = sa.and_(
    SealedAnswer.gathering_id == ClosingPart.gathering_id,
    SealedAnswer.part == ClosingPart.part,
    SealedAnswer.k == SLOT,
)
FORM_AND_SENT = AT_THE_FORM.add_columns(*BOXES).join(SealedAnswer, MINE, isouter=True)
"""And what this phone has sent: beside nothing, when that is nothing."""
SENT = sa.select(SealedAnswer.part, *BOXES).where(
    SealedAnswer.gathering_id == HERE,
    sa.or_(*((SealedAnswer.part == part) & (SealedAnswer.k == sa.bindparam(part)) for part in PARTS)),
)


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
        """Each: code, name of the community, its slug, a part, and whatever else."""
        parts = {row[PARTS_FROM + 1]: PartRow(*row[PARTS_FROM:KIND_AT]) for row in found}
        if len(parts) < len(PARTS):
            return None
        how, questions = parts[HOW], parts[QUESTIONS]
        code, community, slug = found[0][:PARTS_FROM]
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


class Phone(NamedTuple):
    participant: bytes
    device: str


class Visitor(NamedTuple):
    """A phone that asks for the form of the session under this code, by what it carries."""

    code: str
    token: RoomToken
    device: str

    @property
    def phone(self) -> Phone:
        return Phone(self.token.participant, self.device)

    @property
    def asked(self) -> dict[str, object]:
        return {"code": normal(self.code), "gathering": self.token.gathering_id, "id": self.token.attendance_id}


Sent = tuple[int, list[Words]]


def standing_before(visitor: Visitor, ask: Ask, now: datetime) -> Standing | None:
    """The session of a participant's phone; nothing for anybody else."""
    return for_a_participant(ask(AT_THE_FORM, **visitor.asked), now)


def for_a_participant(found: Rows, now: datetime) -> Standing | None:
    return Standing.from_rows(found, now) if found and found[0][KIND_AT] == PARTICIPANT else None


def what_a_participant_sent(visitor: Visitor, ask: Ask, store: KeyStore, now: datetime) -> tuple[Standing, Sent] | None:
    """The same and its own words in one read, for as long as both parts take answers. The keys come first: where one
    is gone, KeyLost."""
    slots = Slots.of(visitor.token.gathering_id, PARTS, visitor.phone, store)
    found = ask(FORM_AND_SENT, **visitor.asked, **slots.ks)
    about = for_a_participant(found, now)
    if about is None or about.closed or about.questions_shown:
        return None
    return about, slots.read([(row[PARTS_FROM + 1], *row[BOX_FROM:]) for row in found if row[BOX_FROM] is not None])


def what_was_sent(about: Standing, phone: Phone, ask: Ask, store: KeyStore) -> Sent:
    """This device's own words in the parts that still take answers, and their version; 0 when there are none."""
    slots = Slots.of(about.gathering_id, [part.part for part in about.taking], phone, store)
    return slots.read(ask(SENT, gathering=about.gathering_id, **slots.ks))


@dataclass(frozen=True, slots=True)
class Slots:
    """Where this phone's words are, in each of these parts, and what opens them."""

    seals: dict[str, Seal]
    ks: dict[str, bytes]
    device: str

    @classmethod
    def of(cls, gathering_id: int, parts: Iterable[str], phone: Phone, store: KeyStore) -> Slots:
        seals = {part: seal_of(gathering_id, part, store) for part in parts}
        ks = {name: seals[name].k(phone.participant) if name in seals else b"" for name in PARTS}
        return cls(seals, ks, phone.device)

    def read(self, boxes: Rows) -> Sent:
        mine = [
            (rev, self.seals[part].unseal(self.ks[part], box))
            for part, rev, edit_tag, box in boxes
            if part in self.seals and edit_tag == self.seals[part].edit_tag(self.device)
        ]
        return max((rev for rev, _words in mine), default=0), [words for _rev, words in mine]
