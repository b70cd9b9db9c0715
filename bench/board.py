"""How long it takes to draw what every change makes every leader's screen draw again: sixty topics."""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask, g, render_template

from bench.report import Report
from bench.room import an_open_room
from cop import access
from cop.agenda.models import Dot, Topic
from cop.db import db, writing
from cop.gatherings.models import Gathering
from cop.gatherings.queries import gathering_with_code
from cop.identity.models import Person
from cop.room.screens import for_the_console

TOPICS = 60


@dataclass(frozen=True)
class Board:
    """An open session with this many topics on its board, each somebody's, each with a line and a dot."""

    app: Flask
    code: str

    def fill(self, topics: int) -> Board:
        with writing(self.app):
            gathering = self.gathering()
            present = [gathering.attend(Person(name=f"Person {n}")) for n in range(topics)]
            db.session.flush()
            for n, by in enumerate(present):
                topic = Topic.suggest(gathering, f"Topic {n}: keeping people in their second year", by=by)
                topic.position = n
                topic.dots.append(Dot(attendance_id=by.id))
                db.session.add(topic)
            db.session.commit()
            db.session.remove()
        return self

    def gathering(self) -> Gathering:
        found = gathering_with_code(self.code)
        if found is None:
            raise RuntimeError("the session is gone")
        return found

    def render_ms(self, times: int) -> float:
        """Median CPU time of drawing the leader's live part, in ms: the machine's other work does not count."""
        with self.app.test_request_context(f"/{self.place()}/console"):
            db.session.remove()  # whoever asks may hold an older look at the database
            access.allow({"lead sessions"})
            g.presence, taken = None, []
            shown = for_the_console(self.gathering())
            drawn = render_template("room/_console.html", **shown).count("data-topic=")
            if drawn < TOPICS:
                raise RuntimeError(f"{drawn} topics were drawn, not {TOPICS}")
            for _time in range(times):
                began = time.process_time()
                render_template("room/_console.html", **shown)
                taken.append(time.process_time() - began)
            db.session.remove()
        return statistics.median(taken[times // 5 :]) * 1000

    def place(self) -> str:
        with self.app.app_context():
            gathering = self.gathering()
            place = f"{gathering.community.slug}/sessions/{gathering.number}"
            db.session.remove()
        return place


def boards(report: Report, quick: bool) -> None:
    with TemporaryDirectory(prefix="cop-bench-") as place:
        room = an_open_room(Path(place) / "instance")
        board = Board(room.app, room.code).fill(TOPICS)
        report.add("board_60_render_ms", board.render_ms(50 if quick else 300), "ms")
        with room.app.app_context():
            db.engine.dispose()
