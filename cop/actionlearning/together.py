"""The rules of a set: who has which part, when only questions are heard, and that the holder says what is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from cop.actionlearning.models import ADVISER, HOLDER, NOTE, QUESTION, ROLES, TEXT_LIMIT, SetLine, SetRole
from cop.actions.models import ActionStep, LearningNote
from cop.agenda.models import BY_CONSENT, Harvest, Topic
from cop.db import db
from cop.errors import Refused
from cop.gatherings.models import Attendance

MOST = 8
QUESTION_STEPS, NOTE_STEPS = frozenset({2, 3}), frozenset({4, 5, 6, 7})
"""Of the card, from 0: clearing up facts and open questions; from summing up to the end."""
WHOSE = {HOLDER: "Somebody already brings the issue", ADVISER: "Somebody already advises the set"}


@dataclass(frozen=True)
class TheSet:
    """One topic’s set, as the screens show it. No roles: nobody has taken a part, or the holder has decided."""

    topic: Topic
    step: int
    """Of its way of working, from 0; before they begin, -1."""
    roles: Sequence[SetRole]
    lines: Sequence[SetLine]

    def role_of(self, by: Attendance) -> str | None:
        return next((each.role for each in self.roles if each.attendance_id == by.id), None)

    def has(self, role: str) -> list[SetRole]:
        return [each for each in self.roles if each.role == role]

    @property
    def hears(self) -> str | None:
        """What can be sent now: a question, a note, or nothing while somebody speaks."""
        if self.topic.state != "running" or not self.has(HOLDER):
            return None
        return QUESTION if self.step in QUESTION_STEPS else NOTE if self.step in NOTE_STEPS else None

    @property
    def questions(self) -> list[SetLine]:
        return [line for line in self.lines if line.kind == QUESTION and not line.hidden]

    @property
    def notes(self) -> list[SetLine]:
        return [line for line in self.lines if line.kind == NOTE and not line.hidden]

    @property
    def ends(self) -> bool:
        """The holder can say what is kept: from summing up on, and when the topic is over."""
        return bool(self.has(HOLDER)) and (self.step in NOTE_STEPS or self.topic.state != "running")


def take_part(of: TheSet, by: Attendance, role: str) -> None:
    """`role`, or none to give it back. One holder, one adviser, eight people in all."""
    of.topic.gathering.must_be_open()
    mine = next((each for each in of.roles if each.attendance_id == by.id), None)
    if not role:
        if mine and mine.role == HOLDER and of.lines:
            raise Refused("Something has been said to you already. Say at the end what is kept of it.")
        if mine:
            db.session.delete(mine)
        return
    if role not in ROLES or of.topic.method_slug != BY_CONSENT or of.topic.state != "running":
        raise Refused("There is no action learning set to take a part in now.")
    if any(each is not mine for each in of.has(role)) and role in WHOSE:
        raise Refused(f"{WHOSE[role]}. They can give it back on their own phone.")
    if mine and mine.role == HOLDER and of.lines and role != HOLDER:
        raise Refused("Something has been said to you already. Say at the end what is kept of it.")
    if mine is None and len(of.roles) >= MOST:
        raise Refused(f"A set has at most {MOST} people: make a second one.")
    db.session.merge(SetRole(topic_id=of.topic.id, attendance_id=by.id, role=role))


def hear(of: TheSet, by: Attendance, text: str) -> SetLine:
    """In the rounds of questions a question and nothing else; later a note. Only from people in the set."""
    of.topic.gathering.must_be_open()
    role, hears, text = of.role_of(by), of.hears, " ".join(text.split())
    if role is None:
        raise Refused("Take a part in the set first.")
    if hears is None or (hears == QUESTION and role == HOLDER):
        raise Refused("Nothing is written down now: listen.")
    if not text:
        raise Refused("Write a question first." if hears == QUESTION else "Write a note first.")
    if len(text) > TEXT_LIMIT:
        raise Refused(f"At most {TEXT_LIMIT} characters; this has {len(text)}.")
    if hears == QUESTION and not text.rstrip("\"'”’)] ").endswith(("?", "？", "؟")):
        raise Refused("Only questions now: make it one, and end it with a question mark.")
    line = SetLine(topic_id=of.topic.id, attendance_id=by.id, kind=hears, text=text)
    db.session.add(line)
    return line


@dataclass(frozen=True)
class Kept:
    """What the holder consents to. Everything is off unless they switch it on."""

    commitment: str = ""
    due: date | None = None
    named: bool = False
    notes: bool = False


def settle(of: TheSet, by: Attendance, kept: Kept) -> None:
    """The holder has said what is kept. Everything else is gone now, and cannot be undone."""
    of.topic.gathering.must_be_open()
    if of.role_of(by) != HOLDER:
        raise Refused("Only the issue holder says what is kept.")
    if kept.due and kept.due < of.topic.gathering.day:
        raise Refused("Choose today or a later day for it.")
    if kept.notes:
        of.topic.lines.extend(Harvest(text=line.text) for line in (*of.questions, *of.notes))
    if kept.commitment:
        note = LearningNote(gathering=of.topic.gathering, title=of.topic.title, holder_shown=kept.named)
        step = ActionStep(gathering=of.topic.gathering, topic=of.topic, owner=by.person)
        step.text, step.due = kept.commitment, kept.due
        note.actions.append(step)
        db.session.add(note)
    forget(SetRole.topic_id == of.topic.id, SetLine.topic_id == of.topic.id)


def forget(roles: sa.ColumnElement[bool], lines: sa.ColumnElement[bool]) -> None:
    db.session.execute(sa.delete(SetLine).where(lines))
    db.session.execute(sa.delete(SetRole).where(roles))
