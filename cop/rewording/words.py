"""A line of what came out finds better words while the session is open: by whoever added it, or whoever leads."""

from __future__ import annotations

from cop.agenda.models import Harvest
from cop.db import db
from cop.errors import Missing, Refused
from cop.gatherings.models import Gathering
from cop.identity.models import Person


def line_in(gathering: Gathering, line_id: int) -> Harvest:
    line = db.session.get(Harvest, line_id)
    if line is None or line.topic.gathering_id != gathering.id:
        raise Missing
    return line


def must_be_changed_by(line: Harvest, person: Person, leads: bool) -> None:
    line.topic.gathering.must_be_open()
    if not leads and line.author_id != person.id:
        raise Refused("Only whoever added this line can change it, or whoever leads the session.")
    if line.hidden and not line.held:
        raise Refused("The facilitator kept this off the screen; speak to them if you like.")
