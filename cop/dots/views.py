"""Dots from phones, and what the leader makes of them."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from cop.access import may
from cop.agenda.queries import board, topic_to_change
from cop.agenda.unsent import number
from cop.agenda.views import done
from cop.dots.forms import DotsForm
from cop.dots.marking import dots_by, most_dots_first, put_dots
from cop.dots.queries import dots_spent
from cop.errors import Refused
from cop.gatherings.models import Gathering
from cop.gatherings.queries import one_at_a_time
from cop.gatherings.views import actor, in_the_room
from cop.undo.models import step

bp = Blueprint("dots", __name__)

MOST_DOTS = 11  # one more than anybody can have: said, and refused


@in_the_room("/dots", bp)
@may("lead sessions")
def deal_dots(gathering: Gathering) -> ResponseReturnValue:
    """Switch dots on with so many for each person, or off with none."""
    form = DotsForm()
    if not form.validate():
        raise Refused("Give each person between 0 and 10 dots.")
    one_at_a_time(gathering)
    with step(gathering, "Changed the dots"):
        gathering.deal_dots(form.each.data or 0)
    return done(gathering)


@in_the_room("/dots/show", bp)
@may("lead sessions")
def show_dots(gathering: Gathering) -> ResponseReturnValue:
    """Until then everybody sees only their own, so that nobody dots what has most already."""
    one_at_a_time(gathering)
    gathering.must_be_open()
    with step(gathering, "Showed the dots"):
        gathering.dots_shown = True
    return done(gathering)


@in_the_room("/topics/by-dots", bp)
@may("lead sessions")
def order_by_dots(gathering: Gathering) -> ResponseReturnValue:
    one_at_a_time(gathering)
    gathering.must_be_open()
    topics = board(gathering)
    with step(gathering, "Put most dots first", *topics):
        most_dots_first(topics)
    return done(gathering)


@in_the_room("/topics/<int:topic_id>/dot", bp)
@may("dot topics")
def dot(gathering: Gathering, topic_id: int) -> ResponseReturnValue:
    """`mine` says how many are wanted on it in all, and may be said twice; without it, one more."""
    topic, by = topic_to_change(gathering, topic_id), actor()
    mine = request.form.get("mine")
    wanted = dots_by(topic, by) + 1 if mine is None else min(number(mine), MOST_DOTS)
    put_dots(topic, by, wanted, spent=dots_spent(gathering, by))
    return done(gathering)
