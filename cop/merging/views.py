"""Merging two topics of the board, and suggestions of which."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from cop.access import may
from cop.agenda.queries import board, mergeable_in, topic_in, topic_to_change
from cop.agenda.views import done, number
from cop.audit.noting import note
from cop.gatherings.models import Gathering
from cop.gatherings.views import acts_at, in_the_room, screen
from cop.merging.alike import suggested_groups
from cop.merging.joining import merge, what_changes
from cop.undo.models import ABOUT_LIMIT, step
from cop.web import page

bp = Blueprint("merging", __name__)


@in_the_room("/topics/<int:topic_id>/merge", bp)
@may("lead sessions")
def merge_with(gathering: Gathering, topic_id: int) -> ResponseReturnValue:
    """`into`: the topic that stays."""
    topic = topic_to_change(gathering, topic_id)
    into = topic_in(gathering, number(request.form.get("into")))
    about = f"{topic.title}” with “{into.title}"[:ABOUT_LIMIT]
    with step(gathering, "Merged", *what_changes(topic, into), about=about):
        merge(topic, into)
    note("merged topics", community_id=gathering.community_id, detail=f"session {gathering.number}")
    return done(gathering)


@bp.get("/<community>/sessions/<int:n>/topics/alike")
@may("lead sessions")
def alike(gathering: Gathering) -> ResponseReturnValue:
    """Groups to look at; nothing merges by itself."""
    groups = suggested_groups(mergeable_in(board(gathering)))
    at, back = acts_at(gathering), screen(gathering)
    return page("merging/alike.html", gathering=gathering, groups=groups, at=at, back=back)
