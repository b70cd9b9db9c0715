"""Answers: the whole page, or the fragment that htmx asked for. Only this file reads htmx's headers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit

from flask import Response, get_flashed_messages, make_response, redirect, render_template, request, session

LONGEST_PATH = 1000
VARY = "HX-Request-Type"


class Leaf(NamedTuple):
    """One page of a long list, and the addresses of its neighbours as the pagination component takes them."""

    rows: Sequence[Any]
    before: tuple[str, str] | None
    after: tuple[str, str] | None


def leaf_of(rows: Sequence[Any], size: int) -> Leaf:
    """Of so many rows, the page that the address asks for; else the first, or the last there is."""
    asked = request.args.get("page", "1")
    last = max(1, -(-len(rows) // size))
    number = min(int(asked), last) if asked.isdecimal() and len(asked) < 7 and int(asked) else 1

    def to(other: int) -> tuple[str, str] | None:
        query = urlencode({**request.args.to_dict(), "page": other})
        return (f"Page {other} of {last}", f"{request.path}?{query}") if 1 <= other <= last else None

    return Leaf(rows[(number - 1) * size : number * size], to(number - 1), to(number + 1))


def wants_fragment() -> bool:
    return request.headers.get("HX-Request-Type") == "partial"


def from_htmx() -> bool:
    return request.headers.get("HX-Request") == "true"


def page(template: str, *, fragment: str | None = None, status: int = 200, **context: Any) -> Response:
    """The page; or, when htmx asked for a part and there is one, the same part alone.

    A form that came back with errors and has no part of its own must not take the place of the whole screen:
    htmx then gets the first error as a sentence, and what was typed stays where it was typed.
    """
    if status == 422 and wants_fragment() and not fragment:
        return refused_to_htmx(first_error(context["form"]), status)
    part = bool(fragment) and wants_fragment()
    body = render_template(fragment if fragment and part else template, **context)
    response = make_response(body + said_along() if part else body, status)
    response.vary.add(VARY)
    return response


def said_along() -> str:
    """What was to be said after the act, for the message line of the screen that pressed: now, not on a later page."""
    messages = get_flashed_messages(with_categories=True) if "_flashes" in session else []
    return render_template("errors/_message.html", messages=messages, aside=True) if messages else ""


def saved(to: str, *, fragment: str | None = None, **context: Any) -> Response:
    """After a commit: htmx gets the fragment again, a plain form is sent on (303)."""
    if fragment and wants_fragment():
        return page(fragment, **context)
    return make_response(redirect(to, 303))


def refused_to_htmx(sentence: str, status: int) -> Response:
    """A refusal that leaves the screen as it is and says why in its message line."""
    said = render_template("errors/_message.html", messages=[("error", sentence)], aside=False)
    response = make_response(said, status)
    response.headers["HX-Retarget"], response.headers["HX-Reswap"] = "#message", "outerHTML"
    return response


def first_error(form: Any) -> str:
    """The first sentence of a form's errors; those of a list of fields are one level deeper."""
    found = next(iter(form.errors.values()))
    while not isinstance(found, str):
        found = next(each for each in found if each)
    return str(found)


def local_path(address: str | None, default: str = "/") -> str:
    """`next` is a path of ours, or ignored: no host, no scheme, nothing a browser reads as one."""
    if not address or not address.startswith("/") or address[1:2] in {"/", "\\"} or len(address) > LONGEST_PATH:
        return default
    if any(ord(c) < 33 or c == "\\" for c in address):
        return default
    parts = urlsplit(address)
    return default if parts.scheme or parts.netloc else address
