"""What every answer carries, errors and static files included."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, request

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
OURS = ("Answered-By", "talent-communities")
"""By this a script knows an answer of ours from one that a hotel's sign-in page gives in our place."""
STAY, FOR_A_YEAR = "Strict-Transport-Security", f"max-age={365 * 24 * 3600}"
ALWAYS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    OURS[0]: OURS[1],
}


def always(app: Flask) -> dict[str, str]:
    """What every answer of this app carries, whoever gives it: some are given in front of Flask."""
    return ALWAYS | ({STAY: FOR_A_YEAR} if app.config["SESSION_COOKIE_SECURE"] else {})


def on_static(app: Flask) -> Callable[[MutableMapping[str, str], str, str], None]:
    these = always(app)

    def add(headers: MutableMapping[str, str], _path: str, _url: str) -> None:
        for name, value in these.items():
            headers[name] = value

    return add


def on_answer(response: Response) -> Response:
    response.headers.update(always(current_app))
    if response.location:
        if not g.get("leaves"):
            response.location = path_of(response.location)
        response.set_data(b"")  # its body would repeat the address; nobody reads it
    if "Cache-Control" not in response.headers:
        # Pages are somebody's: a shared laptop's back button must not show them to the next person.
        response.headers["Cache-Control"] = "no-store" if request.endpoint else "no-cache"
    return response


def leaving(response: Response) -> Response:
    """The one redirect that goes elsewhere: to the provider that an operator has set."""
    g.leaves = True
    return response


def path_of(address: str) -> str:
    """Nobody is ever sent to another site: what a redirect says of a host came from the browser's own Host header."""
    parts = urlsplit(address)
    return parts._replace(scheme="", netloc="", path="/" + parts.path.lstrip("/\\")).geturl()


def init(app: Flask) -> None:
    app.after_request(on_answer)
    app.config.update(SESSION_COOKIE_HTTPONLY=True, SESSION_COOKIE_SAMESITE="Lax")


def cookie_options(app: Flask) -> dict[str, Any]:
    """For the cookies that features set: unreadable by script, not sent along from other sites."""
    return {"httponly": True, "samesite": "Lax", "secure": app.config["SESSION_COOKIE_SECURE"]}
