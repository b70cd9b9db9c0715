"""Taking an answer back: by its code alone, at an address that knows nothing of rooms."""

from __future__ import annotations

from flask import Blueprint, flash, request, url_for
from flask.typing import ResponseReturnValue

from cop.access import public
from cop.db import db
from cop.guessing import slow_down
from cop.reflections.sealing import tag_in
from cop.takebacks.honouring import is_opened
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
    tag = tag_in(code := request.form.get("code") or "")
    if tag is None:
        return page("takebacks/take_back.html", problem="This is not a take-back code.", code=code, status=422)
    if not is_opened(tag):
        slow_down(
            here_alone=True
        )  # it may be sealed still, so it is kept; making codes up is not worth anybody's while
    db.session.merge(TakeBack(tag=tag))
    db.session.commit()
    flash("If the code is right, the words are gone by tomorrow morning.", "success")
    return saved(url_for("takebacks.take_back"))
