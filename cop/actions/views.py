"""Saying who will do what, on the console and on phones, and hearing at a later opening whether it was done."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from cop import clock
from cop.access import allowed, may
from cop.actions.forms import ActionForm
from cop.actions.models import ActionStep
from cop.actions.queries import action_for, who_here
from cop.agenda.queries import topic_in
from cop.agenda.views import done
from cop.db import db
from cop.errors import Refused
from cop.gatherings.models import Gathering
from cop.gatherings.views import actor, in_the_room
from cop.moderation.views import let_the_leader_look
from cop.web import first_error

bp = Blueprint("actions", __name__)


@in_the_room("/topics/<int:topic_id>/actions", bp)
@may("add what came out")
def add(gathering: Gathering, topic_id: int) -> ResponseReturnValue:
    topic, form = topic_in(gathering, topic_id), ActionForm()
    if not form.validate():
        raise Refused(f"{first_error(form)}.")
    owner = who_here(gathering, form.who.data or "", me=actor())
    action = ActionStep.promise(topic, form.text.data or "", owner, form.due.data)
    db.session.add(action)
    let_the_leader_look(gathering, action)
    return done(gathering)


@in_the_room("/actions/<int:action_id>", bp)
@may("add what came out")
def settle(gathering: Gathering, action_id: int) -> ResponseReturnValue:
    """`answer`: done, not-yet, dropped, or again."""
    action = action_for(gathering, action_id)
    if not allowed("lead sessions"):
        action.must_belong_to(actor())
    action.settle(request.form.get("answer", ""), at=gathering, today=clock.today())
    return done(gathering)
