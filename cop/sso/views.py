"""Single sign-on. It starts by GET, so that no form leads off this site and form-action stays 'self'."""

from __future__ import annotations

from flask import Blueprint, current_app, request, session, url_for
from flask.typing import ResponseReturnValue

from cop import clock
from cop.access import public
from cop.db import db, start_writing
from cop.headers import leaving
from cop.identity.models import SSO
from cop.identity.views import begin_login
from cop.sso.provider import NotProved, came_back, send_there
from cop.sso.queries import whoever_that_is
from cop.web import local_path, page, saved

bp = Blueprint("sso", __name__)


@bp.get("/sign-in/sso")
@public
def start() -> ResponseReturnValue:
    """What an earlier try left behind goes: one try at a time fits into a cookie."""
    for name in [name for name in session if name.startswith("_state_sso")]:
        del session[name]
    session["sso-next"] = local_path(request.args.get("next"))
    return leaving(send_there(current_app.config["SETTINGS"].base_url + url_for("sso.come_in")))


@bp.get("/sign-in/sso/back")
@public
def come_in() -> ResponseReturnValue:
    try:
        told = came_back()
    except NotProved:
        return page("sso/not_in.html", told=None, status=403)
    wanted = local_path(session.get("sso-next"))
    start_writing()
    person = whoever_that_is(told, clock.now())
    if person is None:
        return page("sso/not_in.html", told=told, status=403)
    begin_login(person, keep=False, way=SSO)
    db.session.commit()
    return saved(wanted)
