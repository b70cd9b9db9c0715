"""The car park: topics kept for later, in sight; back onto the agenda, or passed on."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from cop.access import may
from cop.agenda.queries import topic_to_change
from cop.agenda.views import act_on, done
from cop.carpark.forms import PassOnForm
from cop.carpark.passing import pass_on, unpark
from cop.errors import Refused
from cop.gatherings.models import Gathering
from cop.gatherings.views import in_the_room
from cop.web import first_error

bp = Blueprint("carpark", __name__)


@in_the_room("/topics/<int:topic_id>/unpark", bp)
@may("lead sessions")
def take_back(gathering: Gathering, topic_id: int) -> ResponseReturnValue:
    topic = topic_to_change(gathering, topic_id)
    with act_on(topic, "Took back onto the agenda"):
        unpark(topic)
    return done(gathering)


@in_the_room("/topics/<int:topic_id>/pass-on", bp)
@may("lead sessions")
def hand_over(gathering: Gathering, topic_id: int) -> ResponseReturnValue:
    topic, form = topic_to_change(gathering, topic_id), PassOnForm()
    if not form.validate():
        raise Refused(f"{first_error(form)}.")
    with act_on(topic, "Passed on"):
        pass_on(topic, form.to.data or "", form.line.data or "")
    return done(gathering)
