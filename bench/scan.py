"""Scanners against the product and against the control with ten holes (holes.py): our own, and three of others'.

Ours signs in as one of the sample's facilitators, walks every link it sees, and asks everything again in ways that
nobody should: without signing in, without a token, with script in each field, with another host behind `next`. The
others (outside.py) then get an instance without tokens in its forms, so that they come past the first one.
"""

from __future__ import annotations

import contextlib
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from bs4 import Tag
from flask import Flask
from werkzeug.exceptions import HTTPException

from bench import outside
from bench.report import Report
from bench.room import Room, an_open_room
from bench.servers import Server, serving
from bench.visitor import Answer, Visitor
from cop.access import EVERYBODY, declared
from cop.communities.queries import made_up_memberships
from cop.db import db

OURS = {"missing header", "loose cookie", "no token", "script comes back", "redirect away", "traceback", "open door"}
HOLES = OURS | {"words in a statement", "any file", "script that stays"}
"""What holes.py opens, by the name under which it is reported; the first ones our own scanner has to find alone."""
ENOUGH = 8
KINDS = {
    "SQL": "words in a statement",
    "Stored": "script that stays",
    "Cross Site Scripting": "script comes back",
    "Redirect": "redirect away",
    "Path Traversal": "any file",
    "Server": "traceback",
    "cookie": "loose cookie",
    "Content Security Policy": "missing header",
    "Header": "missing header",
}
"""How the others call it; the first that fits."""
FIGURES = ["scan_found", "scan_control_found"]
PAGES, ALIKE = 200, 3
BY_ITS_CODE = {"/take-back"}
"""What comes there counts by its code alone: a phone sends it without any cookie, so no cookie lends it anything."""
MARK = "<script>mark</script>"
HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
}
AWAY = "https://away.example/"
"""Never asked for: only looked for in a Location."""
TELLS = ("Traceback (most recent call last)", "werkzeug.exceptions", "sqlalchemy.exc", "sqlite3.", "psycopg.")


@dataclass
class Doors:
    """What the product says of its addresses; the control is held to the same."""

    app: Flask
    seen: Counter[tuple[str, ...]] = field(default_factory=Counter)

    def kind(self, path: str) -> tuple[str, ...]:
        """The address without what stands in it: the view and the names of its questions."""
        parts = urlsplit(path)
        view = self.view(parts.path) or parts.path
        return (view, *sorted({name for name, _value in parse_qsl(parts.query)}))

    def view(self, path: str) -> str | None:
        try:
            return str(self.app.url_map.bind("127.0.0.1").match(path)[0])
        except HTTPException:
            return None

    def enough(self, path: str) -> bool:
        self.seen[self.kind(path)] += 1
        return self.seen[self.kind(path)] > ALIKE

    def open_to_everybody(self, path: str) -> bool:
        view = self.view(urlsplit(path).path)
        return view is None or declared(self.app, view) == EVERYBODY


@dataclass
class Scan:
    """One walk through a server; `found` holds (hole, where)."""

    port: int
    doors: Doors
    found: set[tuple[str, str]] = field(default_factory=set)
    pages: dict[str, Answer] = field(default_factory=dict)

    def note(self, hole: str, where: str) -> None:
        self.found.add((hole, where))

    @property
    def holes(self) -> set[str]:
        return {hole for hole, _where in self.found}


def run(port: int, app: Flask, leader: int) -> Scan:
    scan, inside, outside = Scan(port, Doors(app)), Visitor(port), Visitor(port)
    sign_in(inside, leader)
    walk(scan, inside)
    for path, answer in list(scan.pages.items()):
        ask_as_a_stranger(scan, outside, path, answer)
        ask_with_script(scan, inside, path)
        for form in answer.html.select("form"):
            send_without_a_token(scan, inside, path, form)
    for path in ("/no-such-page", "/static/../pyproject.toml", "/static/%2e%2e/pyproject.toml", "/%00", "/rooms/x"):
        look(scan, path, inside.get(path))
    return scan


def sign_in(visitor: Visitor, leader: int) -> None:
    page = visitor.get("/sign-in")
    [form] = page.html.select(f'form[action="/sign-in/as/{leader}"]')
    if visitor.send("/sign-in", form).status != 303:
        raise RuntimeError("the sample's facilitator could not be signed in")


def walk(scan: Scan, visitor: Visitor) -> None:
    waiting = ["/", "/sign-in", "/join", "/healthz"]
    while waiting and len(scan.pages) < PAGES:
        path = waiting.pop(0)
        if path in scan.pages or scan.doors.enough(path):
            continue
        answer = scan.pages[path] = visitor.get(path)
        look(scan, path, answer)
        waiting += [link for link in links(path, answer) if link not in scan.pages]


def links(path: str, answer: Answer) -> Iterator[str]:
    for tag in answer.html.select("a[href], link[href], script[src], img[src]"):
        there = urlsplit(urljoin(path, str(tag.get("href") or tag.get("src"))))
        if not there.netloc and there.scheme in {"", "http"} and there.path.startswith("/"):
            yield there.path + (f"?{there.query}" if there.query else "")


def look(scan: Scan, path: str, answer: Answer) -> None:
    """What no answer may do, whoever asks for whatever."""
    policy = answer.headers.get("content-security-policy", "")
    if "default-src 'none'" not in policy or "unsafe-" in policy:
        scan.note("missing header", path)
    for name, value in HEADERS.items():
        if answer.headers.get(name) != value:
            scan.note("missing header", path)
    for cookie in answer.new_cookies:
        if "httponly" not in cookie.lower() or "samesite" not in cookie.lower():
            scan.note("loose cookie", path)
    if answer.status >= 500 or any(tell in answer.body for tell in TELLS):
        scan.note("traceback", path)
    if answer.headers.get("location", "").startswith(("//", "/\\", AWAY)):
        scan.note("redirect away", path)
    if MARK in answer.body:
        scan.note("script comes back", path)


def ask_as_a_stranger(scan: Scan, outside: Visitor, path: str, known: Answer) -> None:
    """What a signed-in person was shown must not be shown to everybody, unless everybody may see it."""
    answer = outside.get(path)
    look(scan, path, answer)
    if known.status == 200 and answer.status == 200 and not scan.doors.open_to_everybody(path):
        scan.note("open door", path)


def ask_with_script(scan: Scan, visitor: Visitor, path: str) -> None:
    """Script, a quote and another host in each part of the query, and in the ones that pages often read."""
    parts = urlsplit(path)
    names = [name for name, _value in parse_qsl(parts.query)]
    for name in [*names, *([] if names else ["next", "q"])]:
        for value in (MARK, "'\"--", AWAY, "//away.example/"):
            asked = f"{parts.path}?{urlencode({name: value})}"
            look(scan, asked, visitor.get(asked))


def send_without_a_token(scan: Scan, visitor: Visitor, path: str, form: Tag) -> None:
    """A forged post is refused whatever it holds, and what is typed never comes back as markup."""
    if str(form.get("method", "get")).lower() != "post" or "sign-out" in str(form.get("action")):
        return
    where = urljoin(path, str(form.get("action") or path))
    look(scan, where, visitor.send(path, form, {"every text": MARK}))
    forged = visitor.send(path, form, {"csrf_token": "forged"})
    look(scan, where, forged)
    if forged.status not in {400, 405} and where not in BY_ITS_CODE:
        scan.note("no token", where)


def scanning(report: Report, quick: bool) -> None:
    with tempfile.TemporaryDirectory(prefix="cop-scan-") as place:
        product = served(Path(place) / "product", "wsgi:app")
        control = served(Path(place) / "control", "bench.holes:app")
        if missed := OURS - control.holes:
            raise RuntimeError(f"our own scanner missed in the control: {', '.join(sorted(missed))}")
        product.found |= by_others(report, Path(place) / "unguarded", "bench.holes:unguarded", 30 if quick else 150)
        control.found |= by_others(report, Path(place) / "holes", "bench.holes:app", 40 if quick else 180)
    for hole, where in sorted(product.found):
        report.say(f"          {hole}: {where}")
    report.say(
        f"          {len(product.pages)} addresses walked; in the control: {', '.join(sorted(control.holes & HOLES))}"
    )
    report.add("scan_found", len(product.found), "findings")
    report.add("scan_control_found", len(control.holes & HOLES), f"of {len(HOLES)}")
    if len(control.holes & HOLES) < ENOUGH:
        raise RuntimeError("too few holes of the control were found: what was not found elsewhere proves nothing")


def served(folder: Path, app: str) -> Scan:
    with visited(folder, app) as (server, room, leader):
        return run(server.port, room.app, leader)


@contextlib.contextmanager
def visited(folder: Path, app: str) -> Iterator[tuple[Server, Room, int]]:
    """The app serving an open session, and the number of somebody who leads it."""
    room = an_open_room(folder)
    with room.app.app_context():
        leader = next(m.person_id for m in made_up_memberships() if m.access == "facilitator")
        db.engine.dispose()
    # As behind a proxy that ends TLS: the scanners ask the loopback, and carry the cookies by hand.
    environment = room.environment | {"COP_BASE_URL": "https://127.0.0.1"}
    with serving(app, environment, "/healthz", workers=1) as server:
        yield server, room, leader


def by_others(report: Report, folder: Path, app: str, seconds: int) -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    with visited(folder / "instance", app) as (server, room, leader):
        visitor, walked = Visitor(server.port), Scan(server.port, Doors(room.app))
        sign_in(visitor, leader)
        walk(walked, visitor)
        cookie = "; ".join(f"{name}={value}" for name, value in visitor.cookies.items())
        target = outside.Target(server.address, cookie, folder, seconds)
        scanners: dict[str, Callable[[], set[tuple[str, str]]]] = {
            "wapiti": lambda: outside.wapiti(target, ways_in(walked)),
            "sqlmap": lambda: outside.sqlmap(target, with_questions(walked)),
            "schemathesis": lambda: outside.schemathesis(target, description(room, walked, app)),
        }
        for name, scanner in scanners.items():
            these = {(hole_called(kind), f"{where} ({name}: {kind})") for kind, where in scanner()}
            report.say(f"          {app}: {name} found {len(these)}")
            found |= these
    return found


SOME_QUESTIONS = (
    "/ways-of-working?minutes=20&people=8",
    "/organisations/suggest?q=trust",
    "/map?q=talent",
    "/sign-in?next=/",
)


def with_questions(walked: Scan) -> list[str]:
    """One address of each kind that has a question in it; what the product is asked most comes first."""
    paths = [*SOME_QUESTIONS, *(path for path in walked.pages if "=" in path and "/static/" not in path)]
    return list({walked.doors.kind(path): path for path in reversed(paths)}.values())[::-1]


def hole_called(kind: str) -> str:
    return next((hole for word, hole in KINDS.items() if word.lower() in kind.lower()), kind)


def ways_in(walked: Scan) -> list[str]:
    """One address of each kind that was walked: crawling all of them is what its time is too short for."""
    kinds = {walked.doors.kind(path): path for path in walked.pages if "/static/" not in path}
    return [path for path in kinds.values() if not outside.NOT_THERE.search(path)]


def description(room: Room, walked: Scan, app: str) -> dict[str, Any]:
    fields: dict[str, set[str]] = {}
    for path, answer in walked.pages.items():
        for form in answer.html.select("form[method=post]"):
            where = urlsplit(urljoin(path, str(form.get("action") or path))).path
            with contextlib.suppress(HTTPException):
                endpoint = str(room.app.url_map.bind("127.0.0.1").match(where, "POST")[0])
                fields.setdefault(endpoint, set()).update(str(tag["name"]) for tag in form.select("[name]"))
    known: dict[str, list[Any]] = {
        "community": ["cheshire-merseyside", "nowhere"],
        "n": [1, 2, 3, 4, 99],
        "code": [room.code],
    }
    known |= {"programme": sorted({path.split("/")[2] for path in walked.pages if "/evaluation/" in path})}
    whole = outside.described(room.app, {name: values for name, values in known.items() if values}, fields)
    if app == "bench.holes:app":
        whole["paths"]["/holes/break"] = {"get": {"parameters": [outside.question("n")], "responses": outside.ANY}}
    return whole


MEASURES: list[Any] = [scanning]
