"""My devices: where I am signed in, and signing out of any of them, or of all at once."""

from __future__ import annotations

from flask import Blueprint, flash, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, logout_user

from cop import clock
from cop.access import signed_in
from cop.db import db
from cop.devices.queries import logins_of, tell_their_screens
from cop.errors import Missing
from cop.web import page, saved

bp = Blueprint("devices", __name__)


@bp.get("/your-devices")
@signed_in
def mine() -> ResponseReturnValue:
    return page("devices/mine.html", logins=logins_of(current_user.person, clock.now()), here=current_user.login)


@bp.post("/your-devices/<int:login_id>/sign-out")
@signed_in
def end(login_id: int) -> ResponseReturnValue:
    login = next((each for each in logins_of(current_user.person, clock.now()) if each.id == login_id), None)
    if login is None:
        raise Missing
    login.revoked_at = clock.now()
    tell_their_screens(login.person_id)
    db.session.commit()
    flash("That device is signed out.", "success")
    return saved(url_for("devices.mine"))


@bp.post("/your-devices/sign-out-everywhere")
@signed_in
def end_all() -> ResponseReturnValue:
    """The epoch ends logins that nobody has listed, too."""
    person = current_user.person
    person.epoch += 1
    tell_their_screens(person.id)
    logout_user()
    session.clear()
    db.session.commit()
    flash("You are signed out on every device.", "success")
    return saved(url_for("home.sign_in"))
