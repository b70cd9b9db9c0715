"""Mapping together: the wall goes up, the room fills it, and its leader asks about what is empty."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from cop import clock, live
from cop.access import may
from cop.db import db
from cop.gatherings.models import Gathering
from cop.gatherings.queries import one_at_a_time
from cop.gatherings.views import actor, in_the_room, screen
from cop.mapping.forms import PutUpForm
from cop.mapping.models import MappedWork, Mapping
from cop.mapping.queries import mapping_of, next_empty, put_up_before
from cop.moderation.views import let_the_leader_look
from cop.talentmap.queries import vocabulary
from cop.web import page, saved

bp = Blueprint("mapping", __name__)


def done(gathering: Gathering) -> ResponseReturnValue:
    live.changed(gathering.id)
    db.session.commit()
    return saved(screen(gathering))


def the_mapping(gathering: Gathering) -> Mapping:
    one_at_a_time(gathering)
    found = mapping_of(gathering) or Mapping(gathering=gathering)
    db.session.add(found)
    return found


@in_the_room("/map", bp)
@may("lead sessions")
def put_up_wall(gathering: Gathering) -> ResponseReturnValue:
    """Onto every screen, or away again with `up=no`: what was put up stays on the map."""
    the_mapping(gathering).put_up(request.form.get("up") != "no")
    return done(gathering)


@in_the_room("/map/next", bp)
@may("lead sessions")
def ask_next(gathering: Gathering) -> ResponseReturnValue:
    """About the next empty cell; after the last one, or with `whole`, the room looks at the whole wall again."""
    mapping = the_mapping(gathering)
    mapping.look_at(None if "whole" in request.form else next_empty(gathering, mapping.cell))
    return done(gathering)


@in_the_room("/map/works", bp)
@may("suggest topics")
def put_up(gathering: Gathering) -> ResponseReturnValue:
    form = PutUpForm(vocabulary())
    if not form.validate():
        return page("mapping/put_up.html", gathering=gathering, form=form, back=screen(gathering), status=422)
    if put_up_before(gathering, form.once.data):
        return done(gathering)
    by, now, aloud = actor(), clock.now(), not request.path.startswith("/rooms/")
    card = MappedWork.put_up(gathering, by, now, said_aloud=aloud)
    form.write_to(card.work, by.person, now)
    card.once = form.once.data or None
    db.session.add(card)
    let_the_leader_look(gathering, card)
    return done(gathering)
