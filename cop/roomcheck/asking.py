"""In a large room one question about the time: go on, or move on? Counts, and nothing else."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import sqlalchemy as sa

from cop.agenda.models import Topic
from cop.db import db
from cop.errors import Refused
from cop.timekeeping.models import Voice

FROM_PEOPLE = 12
"""Around a table of seven one simply asks."""


@dataclass(frozen=True)
class Said:
    go_on: int
    move_on: int

    def __str__(self) -> str:
        return f"{self.go_on} go on, {self.move_on} move on"


def ask(topic: Topic) -> None:
    topic.gathering.must_be_open()
    topic.must_be("running", verb="asked about")
    if len(topic.gathering.present) < FROM_PEOPLE:
        raise Refused(f"The room is asked from {FROM_PEOPLE} people on. With fewer, ask them aloud.")
    topic.asking = True


def number_of(topic: Topic, participant: bytes) -> bytes:
    """`participant` is in the phone’s own cookie and nowhere else, so nothing here leads to it."""
    return hashlib.sha256(participant + f"go on or move on {topic.id}".encode()).digest()[:16]


def hear(topic: Topic, participant: bytes, go_on: bool) -> None:
    """One for each phone, which may change it for as long as the room is asked."""
    topic.gathering.must_be_open()
    if not topic.asking or topic.state != "running":
        raise Refused("The room is not being asked any more.")
    key = {"topic_id": topic.id, "number": number_of(topic, participant)}
    voice = db.session.get(Voice, key) or Voice(**key)
    voice.go_on = go_on
    db.session.add(voice)


def said_of(topic: Topic | None) -> Said | None:
    """Nothing while nobody is asked."""
    if topic is None or not topic.asking:
        return None
    query = sa.select(Voice.go_on, sa.func.count()).where(Voice.topic_id == topic.id).group_by(Voice.go_on)
    counts = {row[0]: row[1] for row in db.session.execute(query)}
    return Said(counts.get(True, 0), counts.get(False, 0))


def said_by(topic: Topic | None, participant: bytes) -> bool | None:
    """This phone’s own, to show it which it pressed."""
    if topic is None or not topic.asking:
        return None
    voice = db.session.get(Voice, {"topic_id": topic.id, "number": number_of(topic, participant)})
    return voice.go_on if voice else None
