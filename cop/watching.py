"""What an operator may see of a running server: how many requests of each kind, how long they took, which statements
are slow. Never who, never what; and nothing of it is there unless a setting asks for it.

Closing answers are in no count, no duration and no line, whatever came of them: who saw a phone in somebody's hand, and
knew the moment of a save, would know whose it is. What else a phone does in a room has one name for all of it, because
some of it follows an answer. What opens no address of ours has one name too, so that nobody's guess is written down.
"""

from __future__ import annotations

import hmac
import json
import logging
import re
import sys
import threading
import time
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from flask import Flask, request, request_started
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError

from cop import clock, lastdone, schema
from cop.db import db
from cop.gatherings.models import Gathering
from cop.headers import always
from cop.letters.models import Listener, MemberLetter
from cop.settings import Settings
from cop.tallies import Series, Tallies, series, text, timed

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

METRICS = "/metrics"
CLOSING_ANSWERS = re.compile(r"/rooms/[^/]*/(?:reflection|hear)|/take-back")
BOXES = re.compile(r"sealed_answers|take_backs|listeners", re.I)
"""A statement on these is somebody's answer on its way, or what follows one: no log has a line for it."""
ROUTE = "cop.route"
LONGEST_SHAPE = 600

MEANINGS = {
    "cop_requests_seconds": ("histogram", "Time until an answer began, by kind of page and class of status."),
    "cop_database_seconds_total": ("counter", "Time spent in statements; unchanged screens and closing answers apart."),
    "cop_database_statements_total": ("counter", "How many statements those were."),
    "cop_database_up": ("gauge", "Whether the database answers."),
    "cop_open_sessions": ("gauge", "Sessions that are open now."),
    "cop_outbox_waiting": ("gauge", "Letters that wait to be sent."),
    "cop_nightly_seconds": ("gauge", "How long ago the nightly work was last done; it is due every hour."),
    "cop_backup_seconds": ("gauge", "How long ago `cop backup` last made one."),
    "cop_schema": ("gauge", "The revision of the database, as its number."),
}


LAST_DONE = {"cop_nightly_seconds": lastdone.NIGHTLY, "cop_backup_seconds": lastdone.BACKUP}


class Spent(threading.local):
    """What this thread's request has asked of the database so far."""

    seconds = 0.0
    statements = 0


class Watching:
    """Around everything, static files too. What it holds is made once, when the server starts."""

    def __init__(self, app: Flask, settings: Settings) -> None:
        self.app, self.inner, self.settings = app, app.wsgi_app, settings
        self.spent = Spent()
        self.tallies = Tallies(settings.instance / "metrics") if settings.metrics_token else None
        self.log = line_by_line("cop.requests") if settings.log_requests else None
        self.slow = line_by_line("cop.slow") if settings.slow_ms else None
        request_started.connect(note_route, app, weak=False)
        with app.app_context():
            event.listen(db.engine, "before_cursor_execute", self.begin)
            event.listen(db.engine, "after_cursor_execute", self.end)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if path == METRICS and self.may_read(environ):
            return self.told(start_response)
        if CLOSING_ANSWERS.match(path):
            return self.inner(environ, start_response)
        status, began = "", time.perf_counter()

        def started(line: str, *rest: Any) -> Any:
            nonlocal status
            status = line[:3]
            return start_response(line, *rest)

        self.spent.seconds, self.spent.statements = 0.0, 0
        answer = self.inner(environ, started)
        self.note(environ, status, time.perf_counter() - began)
        return answer

    def note(self, environ: WSGIEnvironment, status: str, seconds: float) -> None:
        route = kind_of(environ, status)
        spent = {"cop_database_seconds_total": self.spent.seconds}
        if self.tallies:
            self.tallies.add(
                timed("cop_requests_seconds", seconds, route=route, status=f"{status[:1]}xx")
                | spent
                | {"cop_database_statements_total": self.spent.statements}
            )
        if self.log and route != "unchanged screen":
            told = {"route": route, "method": environ["REQUEST_METHOD"], "status": int(status or 0)}
            times = {"ms": round(seconds * 1000), "database_ms": round(self.spent.seconds * 1000)}
            self.log.info(json.dumps(told | times))

    def begin(self, *told: Any) -> None:
        """As SQLAlchemy tells it: connection, cursor, statement, values, context."""
        told[4].began = time.perf_counter()

    def end(self, *told: Any) -> None:
        statement, seconds = told[2], time.perf_counter() - told[4].began
        self.spent.seconds += seconds
        self.spent.statements += 1
        if self.slow and seconds * 1000 >= self.settings.slow_ms and not BOXES.search(statement):
            self.slow.info(json.dumps({"slow_ms": round(seconds * 1000), "statement": shape(statement)}))

    def may_read(self, environ: WSGIEnvironment) -> bool:
        """Else there is no such page, for whoever asks."""
        given = environ.get("HTTP_AUTHORIZATION", "").encode()
        return bool(self.tallies) and hmac.compare_digest(given, f"Bearer {self.settings.metrics_token}".encode())

    def told(self, start_response: StartResponse) -> Iterable[bytes]:
        with self.app.app_context():
            now = gauges() | ago(self.settings.instance)
        sums = self.tallies.sums() if self.tallies else {}
        said = text({**sums, **now}, MEANINGS).encode()
        kind = ("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
        about = [kind, ("Content-Length", str(len(said))), ("Cache-Control", "no-store")]
        start_response("200 OK", [*about, *always(self.app).items()])
        return [said]


def note_route(_app: Flask, **_more: Any) -> None:
    request.environ[ROUTE] = request.endpoint or ""


def kind_of(environ: WSGIEnvironment, status: str) -> str:
    path: str = environ["PATH_INFO"]
    if path.endswith("/live") and status == "304":
        return "unchanged screen"
    if path.startswith("/rooms/"):
        return "phone"
    return environ.get(ROUTE) or ("static" if path.startswith("/static/") else "none")


def gauges() -> dict[Series, float]:
    """An address that is left in a room waits for its session to close; counted before, it would tell when it came."""
    how_many = sa.select(sa.func.count())
    heard = how_many.select_from(Listener).join(Listener.gathering)
    waiting = [
        how_many.select_from(MemberLetter).where(MemberLetter.state == "waiting"),
        heard.where(Listener.state == "waiting", Gathering.closed_at.is_not(None)),
    ]
    opened = how_many.select_from(Gathering).where(Gathering.state == "open")
    try:
        return {
            series("cop_database_up"): 1,
            series("cop_open_sessions"): db.session.scalar(opened) or 0,
            series("cop_outbox_waiting"): sum(db.session.scalar(each) or 0 for each in waiting),
            series("cop_schema"): int(schema.current() or 0),
        }
    except DBAPIError:
        return {series("cop_database_up"): 0}
    finally:
        db.session.remove()


def ago(instance: Path) -> dict[Series, float]:
    done = {name: lastdone.last(instance, what) for name, what in LAST_DONE.items()}
    return {series(name): (clock.now() - when).total_seconds() for name, when in done.items() if when}


def shape(statement: str) -> str:
    """A statement without anything that somebody typed, even where a value was written into it."""
    plain = re.sub(r"'(?:[^']|'')*'|\b\d+\b", "?", " ".join(statement.split()))
    listed = re.sub(r"\((?:\s*(?:\?|%\(\w+\)s(?:::\w+)?)\s*,?)+\)", "(…)", plain)
    return listed[:LONGEST_SHAPE]


def line_by_line(name: str) -> logging.Logger:
    """To standard error, a JSON object a line, without a time: whoever collects lines adds one, or had better not."""
    log = logging.getLogger(name)
    if not log.handlers:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(logging.Formatter("%(message)s"))
        log.addHandler(handler)
    log.setLevel(logging.INFO)
    log.propagate = False
    return log


def watch(app: Flask, settings: Settings) -> None:
    """Without any of the settings there is nothing around the product, and nothing that could cost time."""
    if settings.metrics_token or settings.log_requests or settings.slow_ms:
        app.wsgi_app = Watching(app, settings)  # type: ignore[method-assign]
