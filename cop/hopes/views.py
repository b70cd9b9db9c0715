"""Hopes: said at the start, on the list between sessions, each looked at again in the last one."""

from __future__ import annotations

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from cop import clock, live
from cop.access import may
from cop.communities.models import Community
from cop.db import db
from cop.errors import Refused
from cop.gatherings.models import Gathering
from cop.gatherings.queries import must_be_for_real, one_at_a_time
from cop.gatherings.views import actor, in_the_room, screen
from cop.hopes.forms import HopeForm, HopesForm, LookForm
from cop.hopes.models import Hope
from cop.hopes.queries import hope_of, hopes_of, said_before
from cop.moderation.views import let_the_leader_look
from cop.undo.models import step
from cop.web import first_error, page, saved

bp = Blueprint("hopes", __name__)


def done(gathering: Gathering) -> ResponseReturnValue:
    live.changed(gathering.id)
    db.session.commit()
    return saved(screen(gathering))


@bp.get("/<community>/hopes/")
@may("see the community")
def index(community: Community) -> ResponseReturnValue:
    return page("hopes/index.html", community=community, hopes=hopes_of(community), form=HopesForm(formdata=None))


@bp.post("/<community>/hopes/")
@may("suggest topics")
def add(community: Community) -> ResponseReturnValue:
    form = HopesForm()
    if not form.validate():
        return page("hopes/index.html", community=community, hopes=hopes_of(community), form=form, status=422)
    db.session.add_all([Hope.say(community, text, clock.now()) for text in form.hopes.data or []])
    db.session.commit()
    return saved(url_for("hopes.index", community=community.slug))


@bp.get("/<community>/hopes/<int:hope_id>")
@may("see the community")
def show(community: Community, hope_id: int) -> ResponseReturnValue:
    hope = hope_of(community, hope_id)
    form = LookForm(formdata=None, state=hope.state, why=hope.why)
    return page("hopes/look.html", community=community, hope=hope, form=form)


@bp.post("/<community>/hopes/<int:hope_id>")
@may("lead sessions")
def look_again(community: Community, hope_id: int) -> ResponseReturnValue:
    hope, form = hope_of(community, hope_id), LookForm()
    if not form.validate():
        return page("hopes/look.html", community=community, hope=hope, form=form, status=422)
    hope.look_again(form.state.data or "", form.why.data or "", clock.today())
    db.session.commit()
    return saved(url_for("hopes.index", community=community.slug))


@in_the_room("/hopes", bp)
@may("suggest topics")
def say(gathering: Gathering) -> ResponseReturnValue:
    form = HopeForm()
    if not form.validate():
        raise Refused(f"{first_error(form)}.")
    if said_before(gathering, form.once.data):
        return done(gathering)
    must_be_for_real(gathering)
    hope = Hope.say(gathering.community, form.hope.data or "", clock.now(), by=actor())
    hope.once = form.once.data or None
    db.session.add(hope)
    let_the_leader_look(gathering, hope)
    return done(gathering)


@in_the_room("/hopes/<int:hope_id>", bp)
@may("lead sessions")
def look_together(gathering: Gathering, hope_id: int) -> ResponseReturnValue:
    """In the last session, or in any other."""
    one_at_a_time(gathering)
    gathering.must_be_open()
    must_be_for_real(gathering)
    hope, form = hope_of(gathering.community, hope_id), LookForm()
    if not form.validate():
        raise Refused(f"{first_error(form)}.")
    with step(gathering, "Looked at a hope", hope):
        hope.look_again(form.state.data or "", form.why.data or "", gathering.day, gathering)
    return done(gathering)
