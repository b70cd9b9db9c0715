"""One visible Undo for the last act, on every leader's screen."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from cop import live
from cop.access import may
from cop.db import db
from cop.errors import Refused
from cop.gatherings.models import Gathering
from cop.gatherings.queries import one_at_a_time
from cop.gatherings.views import in_the_room, screen
from cop.undo.queries import last_step
from cop.web import saved

bp = Blueprint("undo", __name__)


@in_the_room("/undo", bp)
@may("lead sessions")
def undo(gathering: Gathering) -> ResponseReturnValue:
    """The step that the screen showed: pressed twice, or by two leaders at once, it is undone once."""
    one_at_a_time(gathering)
    last, meant = last_step(gathering), request.form.get("step", "")
    if last is not None and str(last.id) == meant:
        last.undo()
    elif last is not None and meant.isdecimal() and int(meant) < last.id:
        raise Refused("Something else was done meanwhile. Undo that first.")
    live.changed(gathering.id)
    db.session.commit()
    return saved(screen(gathering))
