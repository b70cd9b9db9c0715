"""How soon a change on the console is on every screen, and what three hundred phones that ask all the time cost.

Each screen asks at the product's own interval, from a moment of its own, over one kept connection, as its script does.
"""

from __future__ import annotations

import asyncio
import math
import os
import random
import re
import statistics
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa
from flask import Flask

from bench.report import Report
from bench.room import Phone, an_open_room, joined
from bench.scan import sign_in
from bench.servers import Server, serving
from bench.visitor import Visitor
from cop import clock, keys
from cop.communities.queries import made_up_memberships
from cop.db import db, writing
from cop.gatherings.models import Gathering
from cop.gatherings.queries import next_number
from cop.reflections.models import ClosingPart
from cop.sample.programme import from_now

PHONE_SECONDS = 1.6
SCREEN_SECONDS = 1.0
BETWEEN_SECONDS = 3.0
"""At least, from one press to the next: longer than it takes until it is everywhere."""
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Screen:
    """One page that is open somewhere; `seen` holds when each change came up on it."""

    path: str
    cookie: str
    every: float
    tag: str = ""
    shown: bytes = b""
    seen: dict[bytes, float] = field(default_factory=dict)
    asked: int = 0

    async def stay_open(self, port: int, waited_for: set[bytes]) -> None:
        """By the clock, as a browser's timer: an answer that takes long does not put off the next question."""
        await asyncio.sleep(random.uniform(0, self.every))
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        due = time.perf_counter()
        try:
            while True:
                writer.write(self.question())
                self.take(*await an_answer(reader), waited_for)
                self.asked += 1
                due += self.every * max(1, math.ceil((time.perf_counter() - due) / self.every))
                await asyncio.sleep(due - time.perf_counter())
        finally:
            writer.close()

    def question(self) -> bytes:
        held = f"HX-PTag: {self.tag}\r\n" if self.tag else ""
        return f"GET {self.path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {self.cookie}\r\n{held}\r\n".encode()

    def take(self, status: int, tag: str, body: bytes, waited_for: set[bytes]) -> None:
        if status not in {200, 304}:
            raise RuntimeError(f"{self.path} was answered {status}")
        if status == 200:
            self.tag, self.shown = tag, body
            for mark in waited_for - self.seen.keys():
                if mark in body:
                    self.seen[mark] = time.perf_counter()


async def an_answer(reader: asyncio.StreamReader) -> tuple[int, str, bytes]:
    """Status, validator and body of the next answer on this connection."""
    head = await reader.readuntil(b"\r\n\r\n")
    status = int(head[9:12])
    tag = re.search(rb"(?i)\r\nhx-ptag: ([^\r]*)", head)
    length = re.search(rb"(?i)\r\ncontent-length: (\d+)", head)
    body = await reader.readexactly(int(length[1])) if length and status != 304 else b""
    return status, tag[1].decode() if tag else "", body


@dataclass
class Session:
    """One open session with its phones, its wall and the leader's laptop."""

    place: str
    code: str
    leader: Visitor
    screens: list[Screen] = field(default_factory=list)

    def gather(self, port: int, phones: int) -> Session:
        for phone in joined(port, self.code, phones, Phone.come_in):
            self.screens.append(Screen(f"/rooms/{self.code}/live", phone.cookie, PHONE_SECONDS))
        mine = "; ".join(f"{name}={value}" for name, value in self.leader.cookies.items())
        for page in ("console", "projector"):
            self.screens.append(Screen(f"{self.place}/{page}/live", mine, SCREEN_SECONDS))
        return self

    def suggest(self, mark: bytes) -> None:
        path = f"{self.place}/console"
        [form] = self.leader.get(path).html.select(f'form[action="{self.place}/topics"]')
        answer = self.leader.send(path, form, {"title": mark.decode()})
        if answer.status not in {200, 303}:
            raise RuntimeError(f"a topic was answered {answer.status}")


def led_by_one(app: Flask, port: int, how_many: int) -> list[Session]:
    """So many open sessions of one sample community: the one that is open, and more beside it."""
    with writing(app):
        first = db.session.scalars(sa.select(Gathering).filter_by(state="open")).one()
        leader = next(
            m.person_id
            for m in made_up_memberships()
            if m.access == "facilitator" and m.community_id == first.community_id
        )
        for _more in range(how_many - 1):
            another = Gathering.plan(first.community, next_number(first.community), from_now(clock.now()))
            db.session.add(another)
            db.session.flush()
            another.open(clock.now())
            ClosingPart.begin(another, keys.store())
        for gathering in db.session.scalars(sa.select(Gathering).filter_by(state="open")):
            gathering.go_to("agenda")
        db.session.commit()
        found = db.session.scalars(sa.select(Gathering).filter_by(state="open")).all()
        slug = first.community.slug
        places = [(f"/{slug}/sessions/{gathering.number}", gathering.join_code or "") for gathering in found]
        db.engine.dispose()
    visitor = Visitor(port)
    sign_in(visitor, leader)
    return [Session(place, code, visitor) for place, code in places]


async def changes(server: Server, sessions: list[Session], how_many: int) -> list[float]:
    """Seconds from a leader's press to each screen of that session, for every change and screen."""
    waited_for: set[bytes] = set()
    screens = [screen for session in sessions for screen in session.screens]
    open_ = [asyncio.create_task(screen.stay_open(server.port, waited_for)) for screen in screens]
    took: list[float] = []
    began = 0.0
    await asyncio.sleep(2 * PHONE_SECONDS)
    for turn in range(how_many):
        if turn:
            await asyncio.sleep(max(0, BETWEEN_SECONDS - (time.perf_counter() - began)) + random.random())
        session, mark = sessions[turn % len(sessions)], f"Change {turn} of the day".encode()
        waited_for.add(mark)
        began = time.perf_counter()
        await asyncio.to_thread(session.suggest, mark)
        await everywhere(session, mark, open_)
        took += [screen.seen[mark] - began for screen in session.screens]
    nothing_lost(sessions, how_many)
    for task in open_:
        task.cancel()
    await asyncio.gather(*open_, return_exceptions=True)
    return took


async def everywhere(session: Session, mark: bytes, open_: list[asyncio.Task[None]]) -> None:
    give_up = time.perf_counter() + 30
    while any(mark not in screen.seen for screen in session.screens):
        if broken := [task for task in open_ if task.done()]:
            broken[0].result()
        if time.perf_counter() > give_up:
            raise RuntimeError("a change did not reach every screen within 30 s")
        await asyncio.sleep(0.02)


def nothing_lost(sessions: list[Session], how_many: int) -> None:
    for turn in range(how_many):
        mark = f"Change {turn} of the day".encode()
        if any(mark not in screen.shown for screen in sessions[turn % len(sessions)].screens):
            raise RuntimeError(f"change {turn} is not on every screen at the end")


async def quiet(server: Server, sessions: list[Session], seconds: float) -> float:
    """The share of one core that the server takes while nothing changes and every screen asks."""
    screens = [screen for session in sessions for screen in session.screens]
    open_ = [asyncio.create_task(screen.stay_open(server.port, set())) for screen in screens]
    await asyncio.sleep(2 * PHONE_SECONDS)
    asked, spent, began = sum(screen.asked for screen in screens), cpu_seconds(server), time.perf_counter()
    await asyncio.sleep(seconds)
    lasted = time.perf_counter() - began
    share, asked = (cpu_seconds(server) - spent) / lasted, sum(screen.asked for screen in screens) - asked
    if asked < 0.95 * sum(lasted / screen.every for screen in screens):
        raise RuntimeError(f"the screens asked only {asked} times in {lasted:.1f} s")
    for task in open_:
        if task.done():
            task.result()
        task.cancel()
    await asyncio.gather(*open_, return_exceptions=True)
    return share


async def full(server: Server, sessions: list[Session]) -> float:
    """Memory of a worker that serves all of them alone, while they are connected and have all fetched everything."""
    screens = [screen for session in sessions for screen in session.screens]
    for screen in screens:
        screen.tag = ""
    open_ = [asyncio.create_task(screen.stay_open(server.port, set())) for screen in screens]
    await asyncio.sleep(2 * PHONE_SECONDS)
    if not all(screen.tag for screen in screens):
        raise RuntimeError("some screens were not served")
    measured = server.worker_mb()
    for task in open_:
        task.cancel()
    await asyncio.gather(*open_, return_exceptions=True)
    return measured


def cpu_seconds(server: Server) -> float:
    """User and system time of the server's processes so far (proc(5), fields 14 and 15 of stat)."""
    ticks = 0
    for pid in [server.process.pid, *server.workers()]:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / TICKS


def three_hundred_phones(report: Report, quick: bool) -> None:
    with tempfile.TemporaryDirectory(prefix="cop-bench-") as place:
        room = an_open_room(Path(place) / "instance")
        with serving("wsgi:app", room.environment, "/healthz") as server:
            sessions = [led.gather(server.port, 300) for led in led_by_one(room.app, server.port, 1)]
            report.add("live_cpu_300", asyncio.run(quiet(server, sessions, 4 if quick else 30)), "core")
            took = asyncio.run(changes(server, sessions, 3 if quick else 15))
        report.add("live_p95_300", p95(took), "s")
        report.say(f"          {last(took, len(sessions[0].screens)):.2f} s until the last of them has it")
        with serving("wsgi:app", room.environment, "/healthz", workers=1) as server:
            report.add("rss_300_mb", asyncio.run(full(server, sessions)), "MB")


def thirty_rooms(report: Report, quick: bool) -> None:
    with tempfile.TemporaryDirectory(prefix="cop-bench-") as place:
        room = an_open_room(Path(place) / "instance")
        with serving("wsgi:app", room.environment, "/healthz") as server:
            sessions = [led.gather(server.port, 10) for led in led_by_one(room.app, server.port, 30)]
            took = asyncio.run(changes(server, sessions, 2 if quick else 24))
        report.add("live_p95_30x10", p95(took), "s")
        report.say(f"          {last(took, len(sessions[0].screens)):.2f} s until the last of a room has it")


def p95(seconds: list[float]) -> float:
    return statistics.quantiles(seconds, n=100)[94]


def last(took: list[float], screens: int) -> float:
    """Of so many screens the last, median over all changes."""
    return statistics.median(max(took[first : first + screens]) for first in range(0, len(took), screens))
