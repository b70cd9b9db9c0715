"""“Check with the room”: asked from the console, answered on phones."""

from __future__ import annotations

from flask import Blueprint, g, request
from flask.typing import ResponseReturnValue

from cop.access import may
from cop.agenda.queries import topic_to_change
from cop.agenda.views import done
from cop.errors import Refused
from cop.gatherings.models import Gathering
from cop.gatherings.views import in_the_room
from cop.roomcheck.asking import ask, hear

bp = Blueprint("roomcheck", __name__)


@in_the_room("/topics/<int:topic_id>/check", bp)
@may("lead sessions")
def check(gathering: Gathering, topic_id: int) -> ResponseReturnValue:
    ask(topic_to_change(gathering, topic_id))
    return done(gathering)


@in_the_room("/topics/<int:topic_id>/check/stop", bp)
@may("lead sessions")
def stop(gathering: Gathering, topic_id: int) -> ResponseReturnValue:
    topic_to_change(gathering, topic_id).hush()
    return done(gathering)


@bp.post("/rooms/<code>/topics/<int:topic_id>/check/say")
@may("dot topics")
def say(gathering: Gathering, topic_id: int) -> ResponseReturnValue:
    """`on`: go or move."""
    topic, said = topic_to_change(gathering, topic_id), request.form.get("on", "")
    if said not in ("go", "move"):
        raise Refused("Say go on or move on.")
    hear(topic, g.room_token.participant, said == "go")
    return done(gathering)
