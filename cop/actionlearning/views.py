"""An action learning set on the phones of those who are in it."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from cop.access import may
from cop.actionlearning.forms import KeepForm
from cop.actionlearning.queries import set_of
from cop.actionlearning.together import hear, settle, take_part
from cop.agenda.queries import topic_to_change
from cop.agenda.views import done
from cop.errors import Refused
from cop.gatherings.models import Gathering
from cop.gatherings.views import actor
from cop.moderation.views import let_the_leader_look
from cop.web import first_error

bp = Blueprint("actionlearning", __name__)

SET = "/rooms/<code>/topics/<int:topic_id>/set"


@bp.post(f"{SET}/part")
@may("dot topics")
def part(gathering: Gathering, topic_id: int) -> ResponseReturnValue:
    """`role`: holder, adviser, member, or nothing to give it back."""
    take_part(set_of(topic_to_change(gathering, topic_id)), actor(), request.form.get("role", ""))
    return done(gathering)


@bp.post(f"{SET}/lines")
@may("dot topics")
def say(gathering: Gathering, topic_id: int) -> ResponseReturnValue:
    of = set_of(topic_to_change(gathering, topic_id))
    let_the_leader_look(gathering, hear(of, actor(), request.form.get("text", "")))
    return done(gathering)


@bp.post(f"{SET}/keep")
@may("dot topics")
def keep(gathering: Gathering, topic_id: int) -> ResponseReturnValue:
    """The holder’s word: what is ticked is kept, the rest is gone."""
    of, form = set_of(topic_to_change(gathering, topic_id)), KeepForm()
    if not form.validate():
        raise Refused(f"{first_error(form)}.")
    if form.keep_commitment.data and not form.commitment.data:
        raise Refused("Write what you will do, or leave that box empty.")
    settle(of, actor(), form.kept)
    return done(gathering)
