"""What browsers send, made fit to keep, in one place: text that both databases take, numbers that they can hold."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from flask import Flask, Request, abort, current_app, g, request
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.http import parse_cookie
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter

from cop.errors import Unavailable

UNKEEPABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
"""NUL (PostgreSQL refuses it), other control characters (no keyboard makes them, XML forbids them), half characters."""
LARGEST = 2**31 - 1
LARGE_AT_ONCE = 3
"""So many large bodies are read at once, per process: on a bad line each holds a thread that screens need."""
ROOM = threading.BoundedSemaphore(LARGE_AT_ONCE)

View = TypeVar("View", bound=Callable[..., Any])


def cleaned(text: Any) -> Any:
    """Without what cannot be kept, and with one kind of line end, so that a line counts the same everywhere."""
    return UNKEEPABLE.sub("", text).replace("\r\n", "\n").replace("\r", "\n") if isinstance(text, str) else text


def cookies_of(environ: Mapping[str, Any]) -> Mapping[str, str]:
    """For what stands in front of Flask. Those that we set need no quotes and no letters beyond ASCII: a header with
    quotes is read the long way, and one with other letters counts as none: the usual way says what it holds."""
    header: str = environ.get("HTTP_COOKIE", "")
    if not header.isascii():
        return {}
    if '"' in header:
        return parse_cookie(dict(environ))
    pairs = (pair.strip().partition("=") for pair in reversed(header.split(";")))
    return {name.strip(): value.strip() for name, _, value in pairs}


class Fields(ImmutableMultiDict[str, Any]):
    """The fields of a form or a query, cleaned as they come in."""

    def __init__(self, mapping: Mapping[str, Any] | Iterable[tuple[str, Any]] | None = None) -> None:
        pairs = mapping.items(multi=True) if isinstance(mapping, ImmutableMultiDict) else mapping or ()
        if isinstance(pairs, Mapping):
            pairs = pairs.items()
        super().__init__([(cleaned(name), cleaned(value)) for name, value in pairs])


class Incoming(Request):
    parameter_storage_class = Fields
    is_json = False
    """Forms come as forms: anything else would go round the cleaning."""


class Number(IntegerConverter):
    """A number in an address. One that no row can have is an address that does not exist."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **({"max": LARGEST} | kwargs))


def refuse_unkeepable_addresses() -> None:
    if UNKEEPABLE.search(request.path):
        abort(404)


def takes(most: int) -> Callable[[View], View]:
    """This address takes a body of so many bytes, where all others take little."""

    def mark(view: View) -> View:
        view.most_bytes = most  # type: ignore[attr-defined]
        return view

    return mark


def make_room_for_its_body() -> None:
    """Before anything reads the form."""
    most = getattr(current_app.view_functions.get(request.endpoint or ""), "most_bytes", None)
    if most is None:
        return
    if not ROOM.acquire(blocking=False):
        raise Unavailable("Several large files are on their way just now. Please send yours again in a moment.")
    g.holds_room, request.max_content_length = True, most


def give_room(_problem: BaseException | None) -> None:
    if g.pop("holds_room", False):
        ROOM.release()


def behind_proxies(app: Flask, proxies: int) -> None:
    """Where a request comes from is taken from as many proxies as there are, and from nobody else: anybody can write
    such a header. What it says of our own name is never asked."""
    if proxies:
        told = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=0, x_host=0)
        app.wsgi_app = told  # type: ignore[method-assign]


def init(app: Flask) -> None:
    """Before any feature adds its addresses."""
    behind_proxies(app, app.config["SETTINGS"].proxies)
    app.request_class = Incoming
    app.url_map.converters["int"] = Number
    app.before_request(refuse_unkeepable_addresses)
    app.before_request(make_room_for_its_body)
    app.teardown_request(give_room)
