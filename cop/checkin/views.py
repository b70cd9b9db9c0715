"""Asking the room to check in, and a line from a phone."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from cop import clock, live
from cop.access import may
from cop.checkin.forms import LineForm, PromptForm
from cop.checkin.models import CheckIn
from cop.checkin.queries import round_of, the_round_of
from cop.db import db
from cop.errors import Refused
from cop.gatherings.models import Gathering
from cop.gatherings.views import actor, screen
from cop.moderation.views import let_the_leader_look
from cop.web import saved

bp = Blueprint("checkin", __name__)


def done(gathering: Gathering) -> ResponseReturnValue:
    live.changed(gathering.id)
    db.session.commit()
    return saved(screen(gathering))


@bp.post("/<community>/sessions/<int:n>/check-in")
@may("lead sessions")
def ask(gathering: Gathering) -> ResponseReturnValue:
    form = PromptForm()
    if not form.validate():
        raise Refused(f"{form.prompt.errors[0]}.")
    check_in = round_of(gathering) or CheckIn(gathering=gathering)
    db.session.add(check_in)
    check_in.ask(form.prompt.data or "", clock.now())
    return done(gathering)


@bp.post("/rooms/<code>/check-in")
@may("add what came out")
def say(gathering: Gathering) -> ResponseReturnValue:
    """A line, or nothing: then it is “pass”."""
    form = LineForm()
    if not form.validate():
        raise Refused(f"{form.text.errors[0]}.")
    line = the_round_of(gathering).hear(actor(), form.text.data)
    if line.text:
        let_the_leader_look(gathering, line)
    return done(gathering)
