"""A guest: a line of what they bring, and questions gathered from phones, shown one by one."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from cop import live
from cop.access import allowed, may
from cop.db import db
from cop.errors import Refused
from cop.gatherings.models import Gathering
from cop.gatherings.queries import one_at_a_time
from cop.gatherings.views import actor, in_the_room, screen
from cop.guests.forms import AskForm, BroughtForm
from cop.guests.models import GuestVisit
from cop.guests.queries import any_waiting, visit_of
from cop.moderation.views import let_the_leader_look
from cop.web import first_error, saved

bp = Blueprint("guests", __name__)

GUEST = "/guests/<int:line_id>"


def done(gathering: Gathering) -> ResponseReturnValue:
    live.changed(gathering.id)
    db.session.commit()
    return saved(screen(gathering))


def visit_to_change(gathering: Gathering, line_id: int) -> GuestVisit:
    one_at_a_time(gathering)
    return visit_of(gathering, line_id)


@in_the_room(f"{GUEST}/brought", bp)
@may("add what came out")
def tell(gathering: Gathering, line_id: int) -> ResponseReturnValue:
    """By the guest on their own phone, or by whoever leads."""
    visit, form = visit_to_change(gathering, line_id), BroughtForm()
    if not allowed("lead sessions") and actor().id != line_id:
        raise Refused("The guest says so, or whoever leads the session.")
    if not form.validate():
        raise Refused(f"{first_error(form)}.")
    visit.tell(form.brought.data or "")
    return done(gathering)


@in_the_room(f"{GUEST}/gather", bp)
@may("lead sessions")
def gather(gathering: Gathering, line_id: int) -> ResponseReturnValue:
    """`on`: yes, or anything else to stop."""
    visit_to_change(gathering, line_id).gather(request.form.get("on") == "yes")
    return done(gathering)


@in_the_room(f"{GUEST}/next", bp)
@may("lead sessions")
def show_next(gathering: Gathering, line_id: int) -> ResponseReturnValue:
    visit = visit_to_change(gathering, line_id)
    visit.show(any_waiting(visit))
    return done(gathering)


@in_the_room(f"{GUEST}/away", bp)
@may("lead sessions")
def put_away(gathering: Gathering, line_id: int) -> ResponseReturnValue:
    visit_to_change(gathering, line_id).show(None)
    return done(gathering)


@bp.post(f"/rooms/<code>{GUEST}/questions")
@may("add what came out")
def ask(gathering: Gathering, line_id: int) -> ResponseReturnValue:
    visit, form = visit_to_change(gathering, line_id), AskForm()
    if not form.validate():
        raise Refused(f"{first_error(form)}.")
    let_the_leader_look(gathering, visit.hear(form.text.data or "", by=actor()))
    return done(gathering)
