"""Deny by default. Every endpoint says who may use it; one check before each request holds it to that."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, abort, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

View = TypeVar("View", bound=Callable[..., Any])

EVERYBODY = "everybody"
SIGNED_IN = "signed in"
ADMINISTER = "administer"


def public(view: View) -> View:
    """Strangers too."""
    return declare(view, EVERYBODY)


def signed_in(view: View) -> View:
    """Anybody who has signed in; the page shows only what is theirs."""
    return declare(view, SIGNED_IN)


def may(ability: str) -> Callable[[View], View]:
    """Whoever holds this ability here (communities/abilities.py says who does)."""
    return lambda view: declare(view, ability)


def declare(view: View, access: str) -> View:
    view.access = access  # type: ignore[attr-defined]
    return view


def declared(app: Flask, endpoint: str) -> str | None:
    return getattr(app.view_functions[endpoint], "access", None)


def allow(abilities: frozenset[str] | set[str]) -> None:
    """Features that know the requester's place here add what it allows, before the check."""
    g.abilities = g.get("abilities", frozenset()) | abilities


def allowed(ability: str) -> bool:
    """For templates and composed pages: show only what would not be refused."""
    return ability in g.get("abilities", frozenset())


def check() -> ResponseReturnValue | None:
    if request.endpoint is None:
        return None  # no such address: routing answers 404 itself
    need = declared(current_app, request.endpoint)
    if need == EVERYBODY:
        return None
    if need == SIGNED_IN and not current_user.is_authenticated:
        return redirect(url_for("home.sign_in", next=wanted()))
    if need == SIGNED_IN or (need is not None and allowed(need)):
        return None
    if need == ADMINISTER and not request.view_args and request.method == "GET" and not current_user.is_authenticated:
        return redirect(url_for("home.sign_in", next=wanted()))  # the address itself says nothing of what is there
    # Somebody who belongs here is told no; to everybody else the place does not exist.
    return abort(403 if g.get("abilities") else 404)


def wanted() -> str:
    """Where a stranger was going, to be taken there after signing in: a path of ours, or nothing."""
    return request.full_path.rstrip("?") if request.method == "GET" else "/"
