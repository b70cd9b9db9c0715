"""A session to measure in: the sample's, opened for today, with phones that really joined it."""

from __future__ import annotations

import http.client
import re
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import sqlalchemy as sa
from flask import Flask

from bench.servers import surroundings
from cop import clock, keys
from cop.db import db, writing
from cop.gatherings.models import Gathering
from cop.reflections.models import ClosingPart
from cop.serve import prepare
from cop.settings import Settings

FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Room:
    """An open session, and the surroundings in which a server serves it."""

    app: Flask
    code: str
    environment: dict[str, str]


@dataclass(frozen=True)
class Filled:
    """A database that another process filled. `doors` lets people in, by who they are: a link to sign in with, or
    their number. `seconds` is what it took."""

    code: str
    environment: dict[str, str]
    doors: dict[str, str]
    seconds: float = 0

    def room(self) -> Room:
        return Room(prepare(Settings.from_environment(self.environment)), self.code, self.environment)


def an_open_room(folder: Path, database_url: str | None = None) -> Room:
    more = {"COP_DATABASE_URL": database_url} if database_url else {}
    environment = surroundings(COP_INSTANCE=str(folder), COP_SAMPLE="1", COP_BASE_URL="http://127.0.0.1:8000", **more)
    app = prepare(Settings.from_environment(environment))
    with writing(app):
        gathering = db.session.scalars(sa.select(Gathering).filter_by(state="draft").limit(1)).one()
        gathering.open(clock.now())
        ClosingPart.begin(gathering, keys.store())
        db.session.commit()
        code = gathering.join_code or ""
        db.engine.dispose()
    return Room(app, code, environment)


@dataclass
class Phone:
    """A phone as the server sees it: cookies, and the token of the last form."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""
    tag: str = ""
    rev: int = 0
    receipt: str = field(default_factory=lambda: secrets.token_hex(16))
    name: str = field(default_factory=lambda: f"Phone {secrets.token_hex(3)}")
    at: str = "127.0.0.1"
    """The address it asks from: any of the loopback's."""

    def ask(self, method: str, path: str, fields: dict[str, str] | None = None) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30, source_address=(self.at, 0))
        connection.request(method, path, urlencode(fields or {}), {"Cookie": self.cookie, "Content-Type": FORM})
        answer = connection.getresponse()
        self.tag = answer.getheader("HX-PTag") or ""
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        body = answer.read()
        connection.close()
        if found := re.search(rb'name="csrf_token"[^>]*value="([^"]+)"', body):
            self.token = found[1].decode()
        return answer.status, body

    @property
    def cookie(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def come_in(self, code: str) -> Phone:
        self.ask("GET", f"/join/{code}")
        status, body = self.ask("POST", "/join", {"csrf_token": self.token, "code": code, "name": self.name})
        if status != 303:
            raise RuntimeError(f"joining was answered {status}: {body[:300]!r}")
        return self

    def join(self, code: str) -> Phone:
        """With the closing form open."""
        self.come_in(code).form(code)
        return self

    def form(self, code: str) -> bytes:
        status, body = self.ask("GET", f"/rooms/{code}/reflection")
        if status != 200:
            raise RuntimeError(f"the form was answered {status}")
        return body

    def send(self, code: str) -> None:
        status, body = self.ask("POST", f"/rooms/{code}/reflection", self.answers())
        if status != 200:
            raise RuntimeError(f"a save was answered {status}: {body[:200]!r}")

    @property
    def said(self) -> str:
        """Nobody else's words."""
        return f"Version {self.rev} of {self.name}. It helped to hear that others are stuck at the same point, and how."

    def answers(self) -> dict[str, str]:
        """The next version of what this phone says: as long as people's answers are."""
        self.rev += 1
        said = self.said
        curious = "How do the others start that talk with somebody who does not want to move?"
        fields = {"feeling": said, "today": said, "curious": curious, "receipt": self.receipt, "rev": str(self.rev)}
        return fields | {"csrf_token": self.token}


def joined(port: int, code: str, how_many: int, way: Callable[[Phone, str], Phone] = Phone.join) -> list[Phone]:
    """So many phones in one room, a few coming in at a time."""
    with ThreadPoolExecutor(4) as at_once:
        return list(at_once.map(lambda _phone: way(Phone(port), code), range(how_many)))


def getting(phone: Phone, path: str, **headers: str) -> Callable[[], bytes]:
    """The same GET again and again."""
    lines = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1", f"Cookie: {phone.cookie}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    whole = "\r\n".join([*lines, "", ""]).encode()
    return lambda: whole


def saving(phone: Phone, path: str) -> Callable[[], bytes]:
    """A save of new words each time, as the phone's own script sends it."""
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json\r\nCookie: {phone.cookie}\r\n"

    def ask() -> bytes:
        body = urlencode(phone.answers())
        return f"{head}Content-Type: {FORM}\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode()

    return ask
