"""A session with phones in it, at the storage's own level: no page, no cookie."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

import pytest

from cop import clock
from cop.communities.models import Community
from cop.curiosities.models import Curiosity
from cop.db import db, start_writing
from cop.gatherings.models import Gathering, When
from cop.reflections.keys import KeyStore, key_store
from cop.reflections.models import ClosingPart, Reflection, SealedAnswer, Sending
from cop.reflections.opening import burn_what_is_opened, keep
from cop.reflections.sealing import HOW, QUESTIONS, Line, Words
from tests.world import NOON, a_community


@dataclass
class Phone:
    """What one device in the room holds."""

    participant: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    secret: str = field(default_factory=lambda: secrets.token_hex(16))
    receipt: bytes = field(default_factory=lambda: secrets.token_bytes(16))

    def sending(self, rev: int, feeling: str = "", *questions: str, few: bool = False) -> Sending:
        lines = tuple(Line("curious", n, text) for n, text in enumerate(questions, 1))
        how = (Line("feeling", 1, feeling),) if feeling else ()
        words = {QUESTIONS: Words(lines, self.receipt, few), HOW: Words(how, self.receipt)}
        return Sending(self.participant, self.secret, rev, words)


@dataclass
class Room:
    """An open session, its keys, and whoever answers in it. Every act is one committed transaction."""

    gathering: Gathering
    keys: KeyStore

    def send(self, phone: Phone, rev: int, feeling: str = "", *questions: str, few: bool = False) -> dict[str, str]:
        return self.keep(phone.sending(rev, feeling, *questions, few=few))

    def keep(self, sending: Sending, now: datetime = NOON) -> dict[str, str]:
        start_writing()
        try:
            answer = keep(self.gathering, sending, self.keys, now)
        except BaseException:
            db.session.rollback()
            raise
        db.session.commit()
        return answer

    def part(self, name: str) -> ClosingPart:
        found = ClosingPart.of(self.gathering, name)
        assert found is not None
        return found

    def act(self, verb: Callable[..., object], *args: object) -> None:
        """One request that opens something: the act, the commit, and only then the burning of keys."""
        start_writing()
        verb(*args)
        db.session.commit()
        burn_what_is_opened(self.keys)

    def sealed(self) -> list[SealedAnswer]:
        return list(db.session.scalars(db.select(SealedAnswer)))

    def questions(self) -> set[str]:
        query = db.select(Curiosity.text).filter_by(gathering_id=self.gathering.id)
        return set(db.session.scalars(query))

    def feelings(self) -> set[str]:
        query = db.select(Reflection.text).filter_by(gathering_id=self.gathering.id, question="feeling")
        return set(db.session.scalars(query))


@pytest.fixture
def keys(instance):
    return key_store(str(instance / "keys"))


@pytest.fixture
def community(app):
    return a_community()


@pytest.fixture
def room(community, keys):
    return a_room(community, keys, 1, NOON)


@pytest.fixture
def another_room(community, keys):
    """A later session of the same community."""
    return lambda number, days: a_room(community, keys, number, NOON + timedelta(days=days))


def a_room(community: Community, keys: KeyStore, number: int, opened_at: datetime) -> Room:
    start_writing()
    day = clock.local(opened_at).date()
    gathering = Gathering.plan(community, number, When(day, time(10), time(12)))
    db.session.add(gathering)
    db.session.flush()
    gathering.open(opened_at)
    ClosingPart.begin(gathering, keys)
    db.session.commit()
    return Room(gathering, keys)
