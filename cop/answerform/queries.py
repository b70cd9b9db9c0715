"""What the closing form needs to know, in reads by key and past the machinery of the models."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from flask import g

from cop import clock, keys
from cop.answerform.device import device_secret
from cop.codes import normal
from cop.communities.models import K_OPEN, Community
from cop.db import db, rows
from cop.errors import Missing
from cop.gatherings.models import Attendance, Gathering
from cop.reflections.boxes import SealedAnswer
from cop.reflections.models import HERE, PARTS_NOW, PartRow
from cop.reflections.sealing import HOW, PARTS, QUESTIONS, Words
from cop.tokens import room_token

ROOM = (
    sa.select(Gathering.id, Gathering.state, Gathering.join_code, Community.name, Community.slug)
    .join(Community, Community.id == Gathering.community_id)
    .where(Gathering.code_key == sa.bindparam("code"))
)
KIND = sa.select(Attendance.kind).where(Attendance.gathering_id == HERE, Attendance.id == sa.bindparam("id"))
SENT = sa.select(SealedAnswer.part, SealedAnswer.rev, SealedAnswer.edit_tag, SealedAnswer.box).where(
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
        return cls.at(gathering.id, gathering.join_code or "", gathering.community.name, gathering.community.slug)

    @classmethod
    def at(cls, gathering_id: int, code: str, community: str, slug: str) -> Standing:
        found = (PartRow(*row) for row in rows(db.engine, PARTS_NOW, gathering=gathering_id))
        parts, now = {part.part: part for part in found}, clock.now()
        if len(parts) < len(PARTS):
            raise Missing
        how, questions = parts[HOW], parts[QUESTIONS]
        return cls(code, community, slug, how, questions, not questions.takes_answers(now), not how.takes_answers(now))

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


def plain_standing(code: str) -> Standing | None:
    """For a participant of a session that runs; None when it is not as simple as that."""
    found = rows(db.engine, ROOM, code=normal(code))
    if not found or found[0][1] != "open":
        return None
    gathering_id, _state, *place = found[0]
    g.room_token = token = room_token(gathering_id)
    if token is None or rows(db.engine, KIND, gathering=gathering_id, id=token.attendance_id) != [("participant",)]:
        return None
    return Standing.at(gathering_id, *place)


def what_was_sent(about: Standing) -> tuple[int, list[Words]]:
    """This device's own words in the parts that still take answers, and their version; 0 when there are none."""
    seals = {part.part: part.seal(keys.store()) for part in about.taking}
    ks = {name: seals[name].k(g.room_token.participant) if name in seals else b"" for name in PARTS}
    device = device_secret()
    mine = [
        (rev, seals[part].unseal(ks[part], box))
        for part, rev, edit_tag, box in rows(db.engine, SENT, gathering=about.gathering_id, **ks)
        if part in seals and edit_tag == seals[part].edit_tag(device)
    ]
    return max((rev for rev, _words in mine), default=0), [words for _rev, words in mine]
