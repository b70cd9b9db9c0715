"""What is attacked: the product with a community and its leader, or the naive survey; and acts in it, over HTTP."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import time
from pathlib import Path
from typing import Any, Protocol

from flask import Flask

from bench.room import Phone
from bench.servers import Server, serving, surroundings
from cop import clock, keys
from cop.clock import When
from cop.communities.models import Community, Membership, Programme
from cop.db import db, writing
from cop.gatherings.models import Gathering
from cop.identity.commands import fresh_link
from cop.identity.models import Person as Member
from cop.reflections.models import ClosingPart
from cop.reflections.sealing import tag_of
from cop.serve import prepare
from cop.settings import Settings
from tests.reflections.attack.channels import QUESTIONS
from tests.reflections.attack.clockwork import moved
from tests.reflections.attack.copies import Copy
from tests.reflections.attack.people import NAME, Person, Watched, a_mark, spellings

USUAL = 3
"""From so many answers a community shows them, unless it wants more."""
IMPORTED_ONCE = {"GUNICORN_CMD_ARGS": "--preload"}
"""As `cop run` does it: a server that is killed two hundred times need not import everything twice each time."""
PRODUCT = "tests.reflections.attack.product:app"
Rows = list[dict[str, Any]]


@dataclass
class Door:
    """Where everybody comes in, and what happens after each of their requests."""

    server: Server
    watch: Callable[[], object] = lambda: None

    @property
    def port(self) -> int:
        return self.server.port


class Stage(Protocol):
    """Something people answer in."""

    can_change: bool
    door: Door

    def invite(self, sizes: list[int], k_open: Sequence[int] = ()) -> list[list[Person]]: ...
    def join(self, person: Person) -> None: ...
    def ask(self, gathering_id: int) -> None: ...
    def send(self, person: Person) -> None: ...
    def show_questions(self, gathering_id: int, expected: int = 303) -> None: ...
    def next_day(self) -> None: ...
    def opened(self, copy: Copy, gathering_id: int, question: str) -> Rows: ...
    def keys(self) -> list[bytes]: ...


def a_group(place: tuple[int, str], size: int, door: Door) -> list[Person]:
    """Each phone asks from an address of its own, so that an address that is kept can be found."""
    marks = {"how": a_mark(), "questions": a_mark()}
    people = []
    for number in range(size):
        at = f"127.{random.randint(64, 250)}.{random.randint(100, 250)}.{random.randint(100, 250)}"
        phone = Watched(door.port, name=f"{NAME} {a_mark()}", at=at, watch=lambda: door.watch())
        people.append(Person(number, *place, phone, marks))
    return people


@dataclass
class Product:
    app: Flask
    door: Door
    days: Path
    leader: Phone
    slug: str
    numbers: dict[int, int] = field(default_factory=dict)
    can_change: bool = True

    def invite(self, sizes: list[int], k_open: Sequence[int] = ()) -> list[list[Person]]:
        """Sessions of these sizes, open today, each shown from so many answers (three, unless it says more)."""
        with writing(self.app):
            community = db.session.scalars(db.select(Community).filter_by(slug=self.slug)).one()
            most = [*k_open, *[USUAL] * (len(sizes) - len(k_open))]
            made = [self._open(community, len(self.numbers) + n, k) for n, k in enumerate(most, 1)]
            db.session.commit()
            self.numbers |= {gathering.id: gathering.number for gathering in made}
            places = [(gathering.id, gathering.join_code or "") for gathering in made]
            db.engine.dispose()
        return [a_group(place, size, self.door) for place, size in zip(places, sizes, strict=True)]

    def _open(self, community: Community, number: int, k_open: int) -> Gathering:
        community.k_open = k_open
        gathering = Gathering.plan(community, number, When(clock.today(), time(10), time(12)))
        db.session.add(gathering)
        db.session.flush()
        gathering.open(clock.now())
        ClosingPart.begin(gathering, keys.store())
        community.k_open = USUAL
        return gathering

    def join(self, person: Person) -> None:
        person.phone.join(person.code)

    def send(self, person: Person) -> None:
        status, body = person.phone.ask("POST", f"/rooms/{person.code}/reflection", person.answers())
        assert status == 200 and b"saved" in body.lower(), (status, body[:2000])

    def type_slip(self, slip: Person) -> None:
        """The leader types what stands on a sheet of paper."""
        path = f"/{self.slug}/sessions/{self.numbers[slip.gathering_id]}/slip"
        status, body = self.leader.ask("POST", path, slip.words | {"rev": "1", "csrf_token": self.leader.token})
        assert status == 303, (status, body[:2000])

    def take_back(self, person: Person, question: str) -> bytes:
        """As the phone sends it: the tag alone, without a cookie. The tag, for the reckoning."""
        tag = tag_of(bytes.fromhex(person.phone.receipt), question, 1)
        nobody = Watched(self.door.port, watch=lambda: self.door.watch())
        status, body = nobody.ask("POST", "/take-back", {"code": tag.hex()})
        assert status == 303, (status, body[:2000])
        return tag

    def nightly(self) -> None:
        ran = self.app.test_cli_runner().invoke(args=["nightly"])
        assert ran.exit_code == 0, ran.output
        with self.app.app_context():
            db.engine.dispose()
        self.door.watch()

    def ask(self, gathering_id: int) -> None:
        """The leader asks the closing questions."""
        self.lead(gathering_id, "ask")

    def show_questions(self, gathering_id: int, expected: int = 303) -> None:
        self.lead(gathering_id, "questions/show", expected)

    def lead(self, gathering_id: int, act: str, expected: int = 303) -> None:
        path = f"/{self.slug}/sessions/{self.numbers[gathering_id]}/{act}"
        status, body = self.leader.ask("POST", path, {"csrf_token": self.leader.token})
        assert status == expected, (status, body[:2000])

    def next_day(self) -> None:
        """Whoever comes by opens what is due."""
        self.days.write_text(str(int(self.days.read_text()) + 1))
        assert self.leader.ask("GET", "/sign-in")[0] in (200, 303)

    def opened(self, copy: Copy, gathering_id: int, question: str) -> Rows:
        table = "curiosities" if question == "curious" else "reflections"
        here = [row for row in copy.tables[table].dicts() if row["gathering_id"] == gathering_id]
        return [row for row in here if row.get("question", "curious") == question]

    def keys(self) -> list[bytes]:
        folder = self.app.config["SETTINGS"].instance / "keys"
        return [spelt for file in folder.iterdir() for spelt in spellings(file.read_bytes())]


@dataclass
class House:
    """A data folder with a community in it, served as often as one likes; its leader signs in once."""

    app: Flask
    environment: dict[str, str]
    days: Path
    slug: str
    link: str
    leader: Watched | None = None
    numbers: dict[int, int] = field(default_factory=dict)

    @contextmanager
    def served(self, log: Path | None = None, workers: int = 0, app: str = PRODUCT) -> Iterator[Product]:
        """What the server says goes to `log`, or else to a file beside the data folder."""
        said = log or self.days.with_name("server-said")
        with serving(app, self.environment, "/healthz", workers, said) as server:
            door = Door(server)
            if self.leader is None:
                self.leader = self.signed_in(door)
            self.leader.port = server.port
            yield Product(self.app, door, self.days, self.leader, self.slug, self.numbers)

    def signed_in(self, door: Door) -> Watched:
        leader = Watched(door.port, watch=lambda: door.watch())
        leader.ask("GET", self.link)
        assert leader.ask("POST", self.link, {"csrf_token": leader.token, "keep": "y"})[0] == 303
        leader.ask("GET", f"/{self.slug}/sessions/")
        return leader


def a_house(folder: Path, database_url: str | None = None, keys_url: str | None = None) -> House:
    days = folder.with_name("days-on")
    days.write_text("0")
    settings = {"COP_DATABASE_URL": database_url, "COP_KEYS_URL": keys_url}
    given = {name: value for name, value in settings.items() if value}
    environment = surroundings(COP_INSTANCE=str(folder), COP_SAMPLE="0", DAYS_ON=str(days), **IMPORTED_ONCE, **given)
    app = prepare(Settings.from_environment(environment))
    app.config["CLOCK"] = lambda: moved(str(days))
    return House(app, environment, days, *a_community_and_a_way_in(app))


def a_community_and_a_way_in(app: Flask) -> tuple[str, str]:
    with writing(app):
        community = Community(slug="attacked", name="Attacked")
        db.session.add(Programme(slug="programme", name="Programme", communities=[community]))
        person = Member(name="Leader", email="leader@example.org")
        db.session.add(person)
        db.session.flush()
        db.session.add(Membership(person_id=person.id, community_id=community.id, access="facilitator"))
        link = fresh_link(person)
        db.session.commit()
        db.engine.dispose()
    return "attacked", "/" + link.split("/", 3)[3]


@dataclass
class Survey:
    """naive.py: nothing to join, nothing to open; everything is there as soon as it is sent."""

    door: Door
    sessions: int = 0
    can_change: bool = False

    def invite(self, sizes: list[int], k_open: Sequence[int] = ()) -> list[list[Person]]:
        groups = []
        for size in sizes:
            self.sessions += 1
            groups.append(a_group((self.sessions, ""), size, self.door))
        return groups

    def join(self, person: Person) -> None:
        pass

    def send(self, person: Person) -> None:
        fields = person.answers() | {"gathering_id": str(person.gathering_id)}
        assert person.phone.ask("POST", "/save", fields)[0] == 200

    def ask(self, gathering_id: int) -> None:
        pass

    def show_questions(self, gathering_id: int, expected: int = 303) -> None:
        pass

    def next_day(self) -> None:
        pass

    def opened(self, copy: Copy, gathering_id: int, question: str) -> Rows:
        other = set(QUESTIONS) - {question}
        rows = [row for row in copy.tables["survey"].dicts() if row["gathering_id"] == gathering_id]
        return [{n: v for n, v in row.items() if n not in other} | {"text": row[question]} for row in rows]

    def keys(self) -> list[bytes]:
        return []


@contextmanager
def the_survey(kind: str, folder: Path, database_url: str | None, log: Path) -> Iterator[Survey]:
    folder.mkdir()
    where = database_url.replace("+psycopg", "") if database_url else str(folder / "cop.db")
    environment = surroundings(NAIVE=kind, NAIVE_URL=where, **IMPORTED_ONCE)  # two would both make its table
    with serving("tests.reflections.attack.naive:app", environment, "/healthz", log=log) as server:
        yield Survey(Door(server))
