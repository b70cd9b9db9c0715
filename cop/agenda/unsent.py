"""What stands in the box for what came out when a topic ends: it is kept with the press, not lost by it."""

from __future__ import annotations

from flask import request

from cop.agenda.forms import LineForm
from cop.agenda.queries import topic_in
from cop.errors import Refused
from cop.gatherings.models import Gathering
from cop.gatherings.views import actor
from cop.moderation.views import let_the_leader_look
from cop.web import first_error

ID_DIGITS = 12


def number(typed: str | None) -> int:
    return int(typed) if typed and typed.isdecimal() and len(typed) <= ID_DIGITS else 0


def keep_unsent(gathering: Gathering) -> None:
    """A line of the topic under which it was typed, which need not be the one that is pressed. Too long for a line,
    the press is refused as a whole: it stays in its box."""
    if not request.form.get("text", "").strip():
        return
    topic, form = topic_in(gathering, number(request.form.get("under"))), LineForm()
    if not form.validate():
        raise Refused(first_error(form))
    let_the_leader_look(gathering, topic.note(form.text.data or "", by=actor()))
