"""The closing form and its post at once, in front of Flask, for the phone of a participant while the session runs.

Two hundred phones fetch and send it within seconds when a large room is asked. One read by key lets such a phone in
and brings what it sent; two, if it has been in several rooms. Most of the page is the same for all of them: it is drawn
once as the usual way draws it (views.py), and printed for each phone with its own words in the holes. Here is only ever
said yes: whoever is not such a phone, whatever cannot be kept, and every fault is left to the usual way, as it came.
"""

from __future__ import annotations

import hmac
import io
import re
import secrets
import threading
from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import parse_qs

from flask import Flask
from flask_wtf.csrf import generate_csrf
from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

from cop.answerform.forms import ClosingForm
from cop.answerform.queries import Standing, Visitor, standing_before, what_a_participant_sent
from cop.answerform.typed import Typed, version_in
from cop.answerform.views import DEVICE_DIGITS, Receipt, draw
from cop.codes import normal
from cop.db import db
from cop.direct import Ask, reading_by_key, writing_by_key
from cop.errors import Refused, Unavailable
from cop.gatherings.queries import OPEN_WITH_CODE
from cop.headers import always
from cop.incoming import cleaned, cookies_of
from cop.keys import KeyStore
from cop.reflections import opening
from cop.reflections.boxes import NO_RECEIPT, Kept, Sending
from cop.reflections.sealing import Words
from cop.stencils import Stencil
from cop.tokens import Signed, cookie_in, room_token_in, rooms_among, session_reader
from cop.web import VARY

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

ADDRESS = re.compile("/rooms/([^/]+)/reflection")
FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
HTML = "text/html; charset=utf-8"
TICKS = ("quote_feeling", "quote_today", "quote_curious", "show_if_few")
MOST_BYTES, MOST_FIELDS = 100_000, 40
STENCILS_KEPT = 128
"""Each some ten kilobytes; a session needs one or two."""
SESSIONS_KEPT = 512
USUAL = (Refused, Unavailable, SQLAlchemyError, BadSignature, ValueError)
"""What is answered in the usual way."""


class Session(NamedTuple):
    """What the browser's session says of forged posts."""

    csrf: str
    token: str
    """As forms carry it."""


class Visit(NamedTuple):
    """A phone at the form, by what it carries."""

    by: Visitor
    session: Session


class Post(NamedTuple):
    """What a phone asks to keep, and where."""

    by: Visitor
    session: Session
    about: Standing
    rev: int
    typed: Typed
    receipt: str
    """As it came."""

    @property
    def sending(self) -> Sending:
        return Sending(*self.by.phone, self.rev, self.typed.words)

    @property
    def ticks(self) -> frozenset[str]:
        few = {"show_if_few"} if self.typed.show_if_few else set()
        return frozenset({f"quote_{name}" for name in self.typed.quoted} | few)


class Page(NamedTuple):
    """What a stencil depends on, besides the session: how many questions are in the form, what is ticked, and of which
    lines it is said that they are saved; None before anything was sent."""

    questions: int
    ticks: frozenset[str]
    saved: tuple[str, ...] | None = None


class AtOnce:
    def __init__(self, app: Flask) -> None:
        self.app, self.inner = app, app.wsgi_app
        self.always = [*always(app).items(), ("Cache-Control", "no-store"), ("Vary", f"{VARY}, Cookie")]
        with app.app_context():
            self.engine = db.engine
        self.turn = one_at_a_time(self.engine)
        self.keys: KeyStore = app.extensions["keys"]
        self.read_session = session_reader(app)
        self.tokens = URLSafeTimedSerializer(app.config["SECRET_KEY"], salt="wtf-csrf-token")
        self.read_token = Signed(self.tokens).loads
        self.stencil = lru_cache(STENCILS_KEPT)(self.cut)
        self.session = lru_cache(SESSIONS_KEPT)(self.session_in)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        at = ADDRESS.fullmatch(environ["PATH_INFO"])
        answer = self.answer(environ, at[1]) if at else None
        if answer is None:
            return self.inner(environ, start_response)
        kind, body = answer
        about = [("Content-Type", kind), ("Content-Length", str(len(body)))]
        start_response("200 OK", [*about, *self.always])
        return [body]

    def answer(self, environ: WSGIEnvironment, code: str) -> tuple[str, bytes] | None:
        try:
            if environ["REQUEST_METHOD"] == "GET":
                with self.turn, reading_by_key(self.engine) as ask:
                    return self.page(environ, code, ask)
            post = self.posted(environ, code) if environ["REQUEST_METHOD"] == "POST" else None
            return self.saved(post, environ.get("HTTP_ACCEPT", "")) if post else None
        except USUAL:
            return None

    def visit(self, environ: WSGIEnvironment, code: str, ask: Ask) -> Visit | None:
        cookies = cookies_of(environ)
        session = self.session(cookies.get(self.app.config["SESSION_COOKIE_NAME"], ""))
        device = cookie_in(cookies, "device")
        if session is None or len(device) != DEVICE_DIGITS:
            return None
        rooms = rooms_among(cookies)
        gathering_id = rooms.pop() if len(rooms) == 1 else running_under(code, ask) if rooms else None
        token = room_token_in(cookies, gathering_id, self.app.config["SECRET_KEY"]) if gathering_id else None
        return Visit(Visitor(code, token, device), session) if token else None

    def session_in(self, cookie: str) -> Session | None:
        """Of a browser that has been given a form before and that nothing waits to be said to."""
        kept = self.read_session(cookie)
        if "csrf_token" not in kept or "_flashes" in kept:
            return None
        return Session(kept["csrf_token"], str(self.tokens.dumps(kept["csrf_token"])))

    def page(self, environ: WSGIEnvironment, code: str, ask: Ask) -> tuple[str, bytes] | None:
        """The form with what this phone sent before, byte for byte as it would be drawn."""
        visit = self.visit(environ, code, ask)
        if visit is None:
            return None
        found = what_a_participant_sent(visit.by, ask, self.keys, self.app.config["CLOCK"]())
        if found is None:
            return None
        about, (rev, kept) = found
        holes = in_the_holes(kept) | {"rev": str(rev + 1), "csrf": visit.session.token}
        return HTML, self.stencil(about, Page(questions_in(holes), ticked(kept))).fill(holes)

    def posted(self, environ: WSGIEnvironment, code: str) -> Post | None:
        """Whatever can be kept just so: both parts take answers, and nothing of it has to be said again."""
        with reading_by_key(self.engine) as ask:
            visit, now = self.visit(environ, code, ask), self.app.config["CLOCK"]()
            about = standing_before(visit.by, ask, now) if visit else None
        if visit is None or about is None or about.closed or about.questions_shown:
            return None
        fields = fields_of(environ)
        token, typed = fields.get("csrf_token", [""])[0], Typed.in_fields(fields)
        rev = version_in(fields.get("rev", [""])[0])
        if not typed or not rev or not hmac.compare_digest(self.read_token(token), visit.session.csrf):
            return None
        return Post(*visit, about, rev, typed, fields.get("receipt", [""])[0])

    def saved(self, post: Post, accepts: str) -> tuple[str, bytes] | None:
        """What a phone posted is kept and durable, or nothing has happened yet. A script is told so, a browser gets its
        page; when the questions were shown meanwhile, by the usual way: sent again, the same words change nothing."""
        script = accepts == JSON
        if not script and ("json" in accepts or post.receipt != post.typed.receipt.hex()):
            return None
        with writing_by_key(self.engine) as ask:
            kept = opening.keep(post.about.gathering_id, post.sending, self.keys, self.app.config["CLOCK"](), ask)
        if script:
            return JSON, f"{self.app.json.dumps({'saved_rev': post.rev, **kept.parts})}\n".encode()
        return (HTML, self.told(post, kept)) if set(kept.parts.values()) == {"saved"} else None

    def told(self, post: Post, kept: Kept) -> bytes:
        """The form again with what was sent, and the codes that take it back."""
        typed = {"feeling": post.typed.feeling, "today": post.typed.today, "receipt": post.receipt}
        typed |= {f"curious {n}": text for n, text in enumerate(post.typed.curious)}
        holes = typed | {"rev": str(post.rev + 1), "csrf": post.session.token}
        for n, line in enumerate(kept.lines):
            told = told_of(Receipt.of(line, post.typed.receipt))
            holes |= {f"{name} of {n}": text for name, text in told.items()}
        lines = tuple(line.question for line in kept.lines)
        return self.stencil(post.about, Page(len(post.typed.curious), post.ticks, lines)).fill(holes)

    def cut(self, about: Standing, page: Page) -> Stencil:
        """The page of this session with so much in it, and nobody's words."""
        names = ["feeling", "today", "receipt", "rev", *(f"curious {n}" for n in range(page.questions))]
        stands_for = {name: secrets.token_hex(16) for name in names}
        told: list[Receipt] = []
        for n, question in enumerate(page.saved or ()):
            told.append(Receipt(question, *(secrets.token_hex(16) for _ in TOLD)))
            stands_for |= {f"{name} of {n}": text for name, text in told_of(told[-1]).items()}
        with self.app.test_request_context():
            form = ClosingForm(formdata=None)
            for name in names[:4]:
                form[name].data = stands_for[name]
            form.curious.data = [stands_for[name] for name in names[4:]]
            for tick in TICKS:
                form[tick].data = tick in page.ticks
            notice = None if page.saved is None else "saved"
            html = draw(form, about, notice=notice, receipts=told).get_data(as_text=True)
            return Stencil(html, stands_for | {"csrf": generate_csrf()})


def one_at_a_time(engine: Engine) -> AbstractContextManager[Any]:
    """On SQLite forms take turns in each process: what they read is in this machine's memory, and eight threads that
    hand Python on to one another at each step of SQLite and each call for a key take a tenth longer. Over a network
    they would wait for one another's answers."""
    return threading.Lock() if engine.dialect.name == "sqlite" else nullcontext()


def running_under(code: str, ask: Ask) -> int | None:
    found = ask(OPEN_WITH_CODE, code=normal(code))
    return found[0][0] if found else None


def fields_of(environ: WSGIEnvironment) -> dict[str, list[str]]:
    """Of a plain post, cleaned as Flask's own would be; the body stays there to be read again."""
    length = int(environ.get("CONTENT_LENGTH") or 0)
    if length > MOST_BYTES or environ.get("CONTENT_TYPE", "").partition(";")[0] != FORM:
        return {}
    body = environ["wsgi.input"].read(length)
    environ["wsgi.input"] = io.BytesIO(body)
    if len(body) != length:
        return {}  # the line broke in the middle of somebody's words
    found = parse_qs(body.decode(), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
    return {cleaned(name): [cleaned(value) for value in values] for name, values in found.items()}


TOLD = ("words", "short", "tag", "code")


def told_of(receipt: Receipt) -> dict[str, str]:
    return {name: getattr(receipt, name) for name in TOLD}


def questions_in(holes: Iterable[str]) -> int:
    return sum(name.startswith("curious") for name in holes)


def in_the_holes(kept: list[Words]) -> dict[str, str]:
    lines = [line for words in kept for line in words.lines]
    receipts = {words.receipt for words in kept} - {NO_RECEIPT}
    texts = {line.question: line.text for line in lines if line.question != "curious"}
    curious = [line.text for line in lines if line.question == "curious"]
    receipt = receipts.pop().hex() if receipts else secrets.token_hex(16)
    numbered = {f"curious {n}": text for n, text in enumerate(curious)}
    return {"feeling": "", "today": "", "receipt": receipt} | texts | numbered


def ticked(kept: list[Words]) -> frozenset[str]:
    quoted = {f"quote_{line.question}" for words in kept for line in words.lines if line.may_quote}
    return frozenset(quoted | {"show_if_few" for words in kept if words.show_if_few})
