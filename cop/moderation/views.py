"""Keeping lines off the screen and showing them: one key, the reason later."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from cop import clock, live
from cop.access import allowed, may
from cop.audit.noting import note
from cop.db import db
from cop.errors import Refused
from cop.gatherings.models import Gathering
from cop.gatherings.queries import one_at_a_time
from cop.gatherings.views import in_the_room, screen
from cop.moderation.forms import SwitchForm, WhyForm
from cop.moderation.models import Moderated, Moderation
from cop.moderation.queries import line_called, looks_first, waiting_lines
from cop.undo.models import keep_quiet, step
from cop.web import first_error, saved

bp = Blueprint("moderation", __name__)

LINE = "/lines/<kind>/<int:line_id>"


def let_the_leader_look(gathering: Gathering, line: Moderated) -> None:
    """What somebody else has just sent waits, if this session's leader looks first."""
    if not allowed("lead sessions") and looks_first(gathering):
        line.hold()


def done(gathering: Gathering) -> ResponseReturnValue:
    live.changed(gathering.id)
    db.session.commit()
    return saved(screen(gathering))


@in_the_room(f"{LINE}/hide", bp)
@may("lead sessions")
def hide(gathering: Gathering, kind: str, line_id: int) -> ResponseReturnValue:
    one_at_a_time(gathering)
    line = line_called(gathering, kind, line_id)
    with step(gathering, "Kept a line off the screen", line):
        line.hide(clock.now())
    note("hid", community_id=gathering.community_id, detail=f"session {gathering.number}")
    keep_quiet(gathering)
    return done(gathering)


@in_the_room(f"{LINE}/show", bp)
@may("lead sessions")
def show(gathering: Gathering, kind: str, line_id: int) -> ResponseReturnValue:
    one_at_a_time(gathering)
    line = line_called(gathering, kind, line_id)
    with step(gathering, "Showed a line", line):
        line.show()
    return done(gathering)


@in_the_room("/lines/show", bp)
@may("lead sessions")
def show_all(gathering: Gathering) -> ResponseReturnValue:
    """Everything that waits. What was kept off by hand stays off."""
    one_at_a_time(gathering)
    lines = waiting_lines(gathering)
    with step(gathering, "Showed what was waiting", *lines):
        for line in lines:
            line.show()
    return done(gathering)


@in_the_room(f"{LINE}/why", bp)
@may("lead sessions")
def say_why(gathering: Gathering, kind: str, line_id: int) -> ResponseReturnValue:
    """For the leaders themselves. Nobody has to."""
    form = WhyForm()
    if not form.validate():
        raise Refused(f"{first_error(form)}.")
    line_called(gathering, kind, line_id).why_hidden = form.why.data or ""
    return done(gathering)


@in_the_room("/look-first", bp)
@may("lead sessions")
def switch(gathering: Gathering) -> ResponseReturnValue:
    form = SwitchForm()
    form.validate()
    one_at_a_time(gathering)
    switched = db.session.get(Moderation, gathering.id) or Moderation(gathering=gathering)
    switched.looks_first = bool(form.looks_first.data)
    db.session.add(switched)
    return done(gathering)
