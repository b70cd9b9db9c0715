"""Taking an answer back: by its code alone, at an address that knows nothing of rooms."""

from __future__ import annotations

from flask import Blueprint, flash, request, url_for
from flask.typing import ResponseReturnValue

from cop.access import public
from cop.db import db
from cop.reflections.sealing import TAG_BYTES
from cop.takebacks.models import TakeBack
from cop.web import page, saved

bp = Blueprint("takebacks", __name__)


@bp.get("/take-back")
@public
def take_back() -> ResponseReturnValue:
    return page("takebacks/take_back.html", problem=None, code="")


@bp.post("/take-back")
@public
def note_take_back() -> ResponseReturnValue:
    """An address without a room token: what arrives here is the answer's tag, and nothing of its writer."""
    code = "".join((request.form.get("code") or "").split()).lower()
    try:
        tag = bytes.fromhex(code)
    except ValueError:
        tag = b""
    if len(tag) != TAG_BYTES:
        return page("takebacks/take_back.html", problem="This is not a take-back code.", code=code, status=422)
    db.session.merge(TakeBack(tag=tag))
    db.session.commit()
    flash("It will be gone by tomorrow morning.", "success")
    return saved(url_for("takebacks.take_back"))
