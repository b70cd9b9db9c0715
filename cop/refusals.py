"""How a no reaches people: one page for each kind, in plain words, and never a traceback."""

from __future__ import annotations

import logging
import traceback
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, g, make_response, render_template, request
from flask_login import AnonymousUserMixin, current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, IntegrityError
from werkzeug.exceptions import HTTPException

from cop import access, web
from cop.db import db
from cop.errors import Missing, Refused, Unavailable, state_of
from cop.periods import OddPeriod, Period, period_in

RETRY_SECONDS = 5
OVERTAKEN = "Somebody else has just saved something that this depends on. Reload the page and try again."
STALE_FORM = "This page was open for too long. Go back, reload it and try again: what you typed is still there."

NAMES = """answer ask because body brought did focus got happened hope hopes in_one_minute letter line message not_well
    note offer one prompt purpose reason summary text title two what_changed why wording words"""
WORDS = frozenset(NAMES.split())
"""What people write in forms, and nothing that lets somebody in. The closing answers have a page of their own."""

IN_SHORT = "That did not work: this page may be out of date. Reload it and try again."

log = logging.getLogger("cop")


def answer(status: int, sentence: str = "") -> Response:
    """The error page. `sentence`, when given, is shown instead of the page's own words."""
    db.session.rollback()
    if web.wants_fragment():
        return web.refused_to_htmx(sentence or IN_SHORT, status)  # never a whole page inside a page
    try:
        known = status < 500 and current_user.is_authenticated
    except DBAPIError:
        status, sentence, known = 503, "", False
    if not known:
        ask_nobody()
    shown: dict[str, Any] = {"status": status, "sentence": sentence, "known": known, "typed": what_was_typed(status)}
    shown |= {"wanted": access.wanted(), "back": pressed_on()}
    response = make_response(render_template("errors/page.html", **shown), status)
    if status == 503:
        response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def pressed_on() -> str:
    """The page of ours whose button was pressed, by its path; nothing for an address that somebody followed."""
    came = urlsplit(request.referrer or "")
    ours = came.scheme in ("http", "https") and came.netloc == request.host and came.path.startswith("/")
    if request.method != "POST" or not ours or came.path.startswith(("//", "/\\")):
        return ""
    return came.path + (f"?{came.query}" if came.query else "")


def what_was_typed(status: int) -> list[str]:
    """To be copied from the page that says no: the form that it stood in is gone, or draws itself anew."""
    fields = request.form.items(multi=True) if request.method == "POST" and status in (404, 409, 410) else ()
    return [text for name, text in fields if (name in WORDS or name.startswith("answer-")) and text.strip()]


def ask_nobody() -> None:
    """The database may be what failed: the page must not ask it who this is."""
    db.session.rollback()
    g._login_user = AnonymousUserMixin()


def on_refused(refusal: Refused) -> Response:
    return answer(409, str(refusal))


def on_odd_period(refusal: OddPeriod) -> Response:
    """The form comes back with what was typed in it; days in boxes that show them, whatever they are."""
    if request.method != "GET" or web.wants_fragment():
        return answer(409, f"{refusal}.")
    db.session.rollback()
    asked = {"from": request.args.get("from", ""), "to": request.args.get("to", "")}
    rest = {name: value for name, value in request.args.items() if name not in ("quarter", *asked)}
    typed: dict[str, Any] = {"asked": asked, "quarter": quarter_typed(), "rest": rest}
    return web.page("errors/period.html", status=422, sentence=str(refusal), **typed)


def quarter_typed() -> Period | None:
    try:
        return period_in({"quarter": request.args.get("quarter", "")})
    except OddPeriod:
        return None


def on_missing(missing: Missing) -> Response:
    return answer(404, str(missing))


def on_unavailable(problem: Unavailable) -> Response:
    return answer(503, str(problem))


def on_stale_form(_error: CSRFError) -> Response:
    return answer(400, STALE_FORM)


def on_database(problem: DBAPIError) -> Response:
    """Two people at once, one of them first: a constraint said no. Anything else: the database does not answer."""
    if isinstance(problem, IntegrityError):
        return answer(409, OVERTAKEN)
    log.error("database: %s %s", type(problem.orig).__name__, state_of(problem) or "no answer")
    return answer(503)


def on_http(problem: HTTPException) -> Response:
    if problem.response is not None:
        return make_response(problem.response)
    response = answer(problem.code or 500)
    response.headers.extend(h for h in problem.get_headers() if h[0] in {"Allow", "Retry-After"})
    return response


def on_anything(problem: Exception) -> Response:
    """The log gets the place, not the values: an exception's text may quote what somebody wrote."""
    frames = traceback.extract_tb(problem.__traceback__)
    where = " < ".join(f"{f.filename.rsplit('/', 1)[-1]}:{f.lineno}" for f in reversed(frames[-6:]))
    log.error("%s at %s in %s", type(problem).__name__, where, request.endpoint)
    return answer(500)


def init(app: Flask) -> None:
    app.register_error_handler(Refused, on_refused)
    app.register_error_handler(OddPeriod, on_odd_period)
    app.register_error_handler(Missing, on_missing)
    app.register_error_handler(Unavailable, on_unavailable)
    app.register_error_handler(CSRFError, on_stale_form)
    app.register_error_handler(DBAPIError, on_database)
    app.register_error_handler(HTTPException, on_http)
    app.register_error_handler(Exception, on_anything)
