"""The library of ways of working, open to everybody; and a topic run by one of them, step by step."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from cop import clock
from cop.access import may, public
from cop.agenda.queries import topic_in
from cop.agenda.views import done, in_the_room
from cop.db import db
from cop.errors import Refused
from cop.gatherings.models import Gathering
from cop.gatherings.views import acts_at, screen
from cop.ways.forms import FindForm
from cop.ways.models import WayInUse, be_led_by, use
from cop.ways.queries import A_ROOM, Wanted, all_ways, by_size, in_use, way_called, ways_of_working
from cop.web import page

bp = Blueprint("ways", __name__)


@bp.get("/ways-of-working")
@public
def index() -> ResponseReturnValue:
    """Nothing here is anybody's, and who joined by phone has no account: everybody may read it."""
    form = FindForm(request.args)
    if not form.validate():
        return page("ways/ways.html", families={}, form=form, status=422)
    wanted = Wanted(form.q.data or "", form.minutes.data, form.people.data)
    return page("ways/ways.html", families=ways_of_working(wanted), form=form)


@bp.get("/ways-of-working/<slug>")
@public
def show(slug: str) -> ResponseReturnValue:
    return page("ways/way.html", way=way_called(slug))


@bp.get("/<community>/sessions/<int:n>/topics/<int:topic_id>/way")
@may("lead sessions")
def ways_for(gathering: Gathering, topic_id: int) -> ResponseReturnValue:
    """What suits as many as are here comes first; a room may still do what a card does not expect of it."""
    topic, here = topic_in(gathering, topic_id), len(gathering.present)
    suits, others = ways_of_working(Wanted(people=here if here >= A_ROOM else None)), by_size(all_ways(), here)[1]
    more: dict[str, Any] = {"here": here, "at": acts_at(gathering), "back": screen(gathering)}
    return page("ways/choose.html", topic=topic, families=suits, others=others, gathering=gathering, **more)


@in_the_room("/topics/<int:topic_id>/way", bp)
@may("lead sessions")
def choose(gathering: Gathering, topic_id: int) -> ResponseReturnValue:
    """`way`: the slug of a card, or nothing. Another way begins at its own first step."""
    topic, slug = topic_in(gathering, topic_id), request.form.get("way", "")
    if slug != (topic.method_slug or ""):
        begun = db.session.get(WayInUse, topic.id)
        if begun is not None:
            db.session.delete(begun)
    use(way_called(slug) if slug else None, topic)
    return done(gathering)


@in_the_room("/topics/<int:topic_id>/way/step", bp)
@may("keep time")
def go_to(gathering: Gathering, topic_id: int) -> ResponseReturnValue:
    """`step`, from 0: said, not counted, so that a second press of the same button changes nothing."""
    topic, said = topic_in(gathering, topic_id), request.form.get("step", "")
    if topic.method_slug is None or not said.isdecimal() or len(said) > 2:
        raise Refused("Choose a way of working first, then one of its steps.")
    in_use(topic, clock.now()).go_to(int(said), way_called(topic.method_slug), clock.now())
    return done(gathering)


@in_the_room("/topics/<int:topic_id>/led-by", bp)
@may("lead sessions")
def led_by(gathering: Gathering, topic_id: int) -> ResponseReturnValue:
    be_led_by(topic_in(gathering, topic_id), request.form.get("who", ""))
    return done(gathering)
