"""Changing a line of what came out, from the console and from the phone that added it."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue

from cop.access import may
from cop.agenda.forms import LineForm
from cop.agenda.models import Harvest
from cop.agenda.views import done, leads, person_acting
from cop.gatherings.models import Gathering
from cop.gatherings.queries import one_at_a_time
from cop.gatherings.views import in_the_room, screen
from cop.moderation.views import let_the_leader_look
from cop.rewording.words import line_in, must_be_changed_by
from cop.undo.models import step
from cop.web import page

bp = Blueprint("rewording", __name__)


@in_the_room("/lines/<int:line_id>/words", bp)
@may("add what came out")
def reword(gathering: Gathering, line_id: int) -> ResponseReturnValue:
    one_at_a_time(gathering)
    line, form = line_in(gathering, line_id), LineForm()
    must_be_changed_by(line, person_acting(), leads())
    if not form.validate():
        return page("rewording/line.html", form=form, back=screen(gathering), status=422)
    with to_be_undone(line):
        line.text = form.text.data or ""
    let_the_leader_look(gathering, line)
    return done(gathering)


def to_be_undone(line: Harvest) -> AbstractContextManager[Any]:
    """What a leader does; what somebody does to their own line is theirs to put right."""
    return step(line.topic.gathering, "Changed a line", line) if leads() else nullcontext()
