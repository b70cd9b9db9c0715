"""The control: the product with ten holes that we made. Scanners that find nothing in it prove nothing.

`bench.holes:app` is served like the product, on the loopback and on made-up people only. scan.py names the holes.
`bench.holes:unguarded` is the product itself without tokens in its forms, so that scanners get past the first form.
"""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from flask import Flask, Response, redirect, request
from markupsafe import Markup

from cop.access import public
from cop.app import create_app
from cop.db import db
from cop.settings import Settings

WAYS_IN = """<a href="/holes/echo?q=x">a</a><a href="/holes/away?next=/">b</a><a href="/holes/break?n=1">c</a>
<a href="/holes/find?name=Robin">d</a><a href="/holes/read?file=README.md">e</a><a href="/holes/wall">f</a>"""
WALL: list[str] = []
FORM = '<form method="post" action="/holes/wall"><input type="text" name="line"><button>Add</button></form>'


def page(body: object) -> str:
    return f"<html><body>{Markup(body)}</body></html>"


@public
def echo() -> str:
    return page(request.args.get("q", ""))


@public
def away() -> object:
    return redirect("/")


@public
def broken() -> object:
    try:
        return str(int(request.args.get("n", "1")))
    except ValueError as problem:
        return f"Traceback (most recent call last): {problem}", 500


@public
def find() -> object:
    """The words of a stranger in the middle of a statement, and the database's own words about it."""
    try:
        statement = f"SELECT name FROM people WHERE name = '{request.args.get('name', '')}'"
        names = db.session.execute(sa.text(statement.replace(":", ""))).scalars().all()
    except sa.exc.SQLAlchemyError as problem:
        return page(f"{problem}"), 500
    return page(f"{len(names)} found: {', '.join(names)}")


@public
def read() -> object:
    """A file by whatever path."""
    try:
        return page(Path(request.args.get("file", "README.md")).read_text(errors="replace"))
    except OSError:
        return page("No such file"), 404


@public
def wall() -> str:
    """What anybody wrote, as they wrote it."""
    if line := request.form.get("line"):
        WALL.append(line)
    return page("<br>".join(WALL[-50:]) + FORM)


VIEWS = {"echo": echo, "away": away, "break": broken, "find": find, "read": read, "wall": wall}


def dig(app: Flask) -> Flask:
    """Opens every hole in this app."""
    app.config["WTF_CSRF_ENABLED"] = False
    for name, view in VIEWS.items():
        app.add_url_rule(f"/holes/{name}", name, view, methods=["GET", "POST"] if name == "wall" else ["GET"])
    for endpoint, view in app.view_functions.items():
        if endpoint == "home.index" or endpoint.endswith(".index"):
            public(view)
    app.after_request_funcs.setdefault(None, []).insert(0, loosen)
    return app


def loosen(response: Response) -> Response:
    """Runs last: headers go, a cookie is for everybody, `next` leads anywhere, and a page shows the ways in."""
    if request.path == "/sign-in" or request.path.startswith("/holes/"):
        del response.headers["Content-Security-Policy"]
        response.headers.pop("X-Frame-Options", None)
        response.headers.add("Set-Cookie", "tracker=1; Path=/")
    if request.path == "/sign-in":
        response.set_data(response.get_data().replace(b"</main>", WAYS_IN.encode() + b"</main>"))
    if request.path == "/holes/away":
        response.headers["Location"] = "".join(request.args.get("next", "/").splitlines()) or "/"
    return response


def without_tokens(app: Flask) -> Flask:
    app.config["WTF_CSRF_ENABLED"] = False
    return app


def made(name: str) -> Flask:
    plain = create_app(Settings.from_environment())
    return {"app": dig, "unguarded": without_tokens}[name](plain)


def __getattr__(name: str) -> Flask:
    """Made when asked for: one process serves one of them."""
    if name in {"app", "unguarded"}:
        return made(name)
    raise AttributeError(name)
