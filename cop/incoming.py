"""What browsers send, made fit to keep, in one place: text that both databases take, numbers that they can hold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from flask import Flask, Request, abort, request
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.routing import IntegerConverter

UNKEEPABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
"""NUL (PostgreSQL refuses it), other control characters (no keyboard makes them, XML forbids them), half characters."""
LARGEST = 2**31 - 1


def cleaned(text: Any) -> Any:
    """Without what cannot be kept, and with one kind of line end, so that a line counts the same everywhere."""
    return UNKEEPABLE.sub("", text).replace("\r\n", "\n").replace("\r", "\n") if isinstance(text, str) else text


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


def init(app: Flask) -> None:
    """Before any feature adds its addresses."""
    app.request_class = Incoming
    app.url_map.converters["int"] = Number
    app.before_request(refuse_unkeepable_addresses)
