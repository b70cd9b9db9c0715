"""Wanting to hear what came of today, without an account; and wanting no letters."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Blueprint, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from cop import clock
from cop.access import may, public, signed_in
from cop.db import db
from cop.errors import Missing, Refused
from cop.gatherings.models import Gathering
from cop.guessing import slow_down
from cop.identity.models import Person
from cop.letters.forms import HearForm
from cop.letters.models import TOO_LATE, Listener, still_heard
from cop.tokens import unsigned
from cop.web import page, saved

bp = Blueprint("letters", __name__)


@bp.get("/rooms/<code>/hear")
@may("see the room")
def hear(gathering: Gathering) -> ResponseReturnValue:
    if not still_heard(gathering, clock.now()):
        raise Refused(TOO_LATE)
    return page("letters/hear.html", gathering=gathering, form=HearForm(formdata=None))


@bp.post("/rooms/<code>/hear")
@may("see the room")
def save_hear(gathering: Gathering) -> ResponseReturnValue:
    """Nothing else is written, no screen hears of it, and whose phone it was is not kept."""
    form = HearForm()
    if not form.validate():
        return page("letters/hear.html", gathering=gathering, form=form, status=422)
    Listener.note(gathering, form.email.data or "", len(gathering.attendances), clock.now())
    db.session.commit()
    flash("You will get one letter after the session has closed. Then your address is deleted.", "success")
    return saved(url_for("letters.hear", code=gathering.join_code))


@bp.get("/letters/")
@signed_in
def mine() -> ResponseReturnValue:
    return page("letters/mine.html", person=current_user.person)


@bp.post("/letters/")
@signed_in
def save_mine() -> ResponseReturnValue:
    person: Person = current_user.person
    person.no_letters = request.form.get("letters") != "yes"
    db.session.commit()
    return saved(url_for("letters.mine"))


def whose(token: str) -> tuple[str, int]:
    value = unsigned("stop", token)
    if not isinstance(value, list) or len(value) != 2:
        slow_down()
        raise Missing
    return value[0], value[1]


@bp.get("/letters/stop/<token>")
@public
def stop(token: str) -> ResponseReturnValue:
    """Only asks: mail scanners open every link."""
    kind, _number = whose(token)
    return page("letters/stop.html", kind=kind, stopped=False)


@bp.post("/letters/stop/<token>")
@public
def save_stop(token: str) -> ResponseReturnValue:
    """Pressed twice, or long after the address has gone, it says the same."""
    kind, number = whose(token)
    if kind == "listener":
        db.session.execute(sa.delete(Listener).filter_by(id=number))
    else:
        db.session.execute(sa.update(Person).filter_by(id=number).values(no_letters=True))
    db.session.commit()
    return page("letters/stop.html", kind=kind, stopped=True)
