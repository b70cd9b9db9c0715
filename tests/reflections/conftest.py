"""A session with phones in it, at the storage's own level: no page, no cookie."""

from __future__ import annotations

import contextvars
import hashlib
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Select

from cop import clock
from cop.clock import When
from cop.communities.models import Community
from cop.curiosities.models import Curiosity
from cop.db import db, start_writing
from cop.gatherings.models import Gathering
from cop.identity.models import Person
from cop.keys import KeyStore, key_store
from cop.reflections.boxes import SealedAnswer, Sending
from cop.reflections.models import ClosingPart, Reflection
from cop.reflections.opening import burn_what_is_opened, keep
from cop.reflections.sealing import HOW, QUESTIONS, Line, Words
from cop.tokens import RoomToken, signed
from tests.browser import Browser, Page
from tests.world import NOON, a_community, a_member, signed_in


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


def sent_by(phone: Any, part: ClosingPart, keys: KeyStore) -> tuple[int, Words] | None:
    """What is sealed for this phone, and its version; None when nothing is, or another device sealed it."""
    seal = part.seal(keys)
    k = seal.k(phone.participant)
    row = db.session.get(SealedAnswer, (part.gathering_id, part.part, k), populate_existing=True)
    return (row.rev, seal.unseal(k, row.box)) if row and row.edit_tag == seal.edit_tag(phone.secret) else None


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
            answer = keep(self.gathering.id, sending, self.keys, now)
        except BaseException:
            db.session.rollback()
            raise
        db.session.commit()
        return answer.parts

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

    def read(self, query: Select[Any]) -> Iterable[Any]:
        """What is committed now, by whomever."""
        db.session.rollback()
        return db.session.scalars(query)

    def sealed(self) -> list[SealedAnswer]:
        return list(self.read(db.select(SealedAnswer)))

    def questions(self) -> set[str]:
        query = db.select(Curiosity.text).filter_by(gathering_id=self.gathering.id)
        return set(self.read(query))

    def feelings(self) -> set[str]:
        query = db.select(Reflection.text).filter_by(gathering_id=self.gathering.id, question="feeling")
        return set(self.read(query))


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


class Seat:
    """A phone that has joined: a browser with this session's room token."""

    def __init__(self, browse: Browser, room: Room, kind: str = "participant") -> None:
        start_writing()
        name = f"Robin {secrets.token_hex(2)}"
        presence = room.gathering.attend(Person(name=name), kind=kind)
        db.session.commit()
        self.browse, self.token = browse.another_device(), RoomToken.new(room.gathering.id, presence.id)
        self.address = f"/rooms/{room.gathering.join_code}/reflection"
        self.carry(self.token)

    def carry(self, token: RoomToken) -> None:
        value = signed("room", [token.gathering_id, token.attendance_id, token.participant.hex()])
        self.browse.client.set_cookie(f"room-{token.gathering_id}", value, path="/rooms/")

    def get(self, status: int = 200) -> Page:
        return self.browse.get(self.address, status=status)

    def send(self, status: int = 200, **fields: object) -> Page:
        self.get()
        return self.browse.submit("Send", status=status, **fields)

    def post_json(self, rev: int, **fields: object) -> tuple[int, dict[str, object]]:
        """As the phone's own script sends it."""
        token = self.browse.token()
        data = {"rev": str(rev), "csrf_token": token, **fields}
        answer = contextvars.Context().run(
            self.browse.client.post, self.address, data=data, headers={"Accept": "application/json"}
        )
        return answer.status_code, answer.get_json()


@pytest.fixture
def clocked(app):
    """The product's clock stands at NOON until a test moves it."""
    app.config["CLOCK"] = lambda: NOON
    return app


@pytest.fixture
def seat(clocked, browse, room):
    return lambda kind="participant": Seat(browse, room, kind)


@pytest.fixture
def leader(clocked, browse, room):
    """The facilitator's laptop."""
    facilitator = a_member(room.gathering.community, "facilitator")
    return signed_in(browse.another_device(), facilitator)


def everything() -> dict[str, list[str]]:
    """Every row of every table, as text."""
    with db.engine.connect() as connection:
        names = sa.inspect(connection).get_table_names()
        return {
            name: sorted(str(tuple(row)) for row in connection.execute(sa.text(f'SELECT * FROM "{name}"')))
            for name in names
        }


def data_folder(instance: Path) -> dict[str, str]:
    files = [path for path in instance.rglob("*") if path.is_file()]
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
