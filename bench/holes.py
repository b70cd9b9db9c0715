"""The control: the product with holes that we made. A scanner that misses one of them proves nothing.

`bench.holes:app` is served like the product. scan.py names the holes and has to find them all.
"""

from __future__ import annotations

from flask import Flask, Response, redirect, request
from markupsafe import Markup

from cop.access import public
from cop.app import create_app
from cop.settings import Settings

WAYS_IN = '<a href="/holes/echo?q=x">a</a><a href="/holes/away?next=/">b</a><a href="/holes/break?n=1">c</a>'


@public
def echo() -> str:
    return f"<html><body>{Markup(request.args.get('q', ''))}</body></html>"


@public
def away() -> object:
    return redirect("/")


@public
def broken() -> str:
    try:
        return str(int(request.args.get("n", "1")))
    except ValueError as problem:
        return f"Traceback (most recent call last): {problem}"


def dig(app: Flask) -> Flask:
    """Opens every hole in this app."""
    app.config["WTF_CSRF_ENABLED"] = False
    for name, view in {"echo": echo, "away": away, "break": broken}.items():
        app.add_url_rule(f"/holes/{name}", name, view)
    for endpoint, view in app.view_functions.items():
        if endpoint == "home.index" or endpoint.endswith(".index"):
            public(view)
    app.after_request_funcs.setdefault(None, []).insert(0, loosen)
    return app


def loosen(response: Response) -> Response:
    """Runs last: headers go, a cookie is for everybody, `next` leads anywhere, and a page shows the ways in."""
    if request.path == "/sign-in":
        del response.headers["Content-Security-Policy"]
        response.headers.add("Set-Cookie", "tracker=1; Path=/")
        response.set_data(response.get_data().replace(b"</main>", WAYS_IN.encode() + b"</main>"))
    if request.path == "/holes/away":
        response.headers["Location"] = request.args.get("next", "/")
    return response


app = dig(create_app(Settings.from_environment()))
