"""What is next for me; and whether the service is well."""

from __future__ import annotations

from flask import Blueprint, jsonify, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.exc import DBAPIError

from cop import schema
from cop.access import public
from cop.communities.queries import memberships_of, programmes_read_by
from cop.gatherings.queries import open_or_next
from cop.web import page

bp = Blueprint("home", __name__)


@bp.get("/")
@public
def index() -> ResponseReturnValue:
    if not current_user.is_authenticated:
        return redirect(url_for("identity.sign_in"))
    memberships = [m for m in memberships_of(current_user.person) if m.community]
    upcoming = {m.community_id: open_or_next(m.community) for m in memberships if m.community}
    programmes = programmes_read_by(current_user.person)
    return page("home/index.html", memberships=memberships, upcoming=upcoming, programmes=programmes)


@bp.get("/healthz")
@public
def healthz() -> ResponseReturnValue:
    try:
        found = schema.current()
    except DBAPIError:
        return jsonify(status="failing", database="does not answer"), 503
    if found != schema.newest():
        return jsonify(status="failing", database="ok", schema=f"{found}, expected {schema.newest()}"), 503
    return jsonify(status="ok", database="ok", schema=found)
