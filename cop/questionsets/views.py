"""Asking a room a set of questions, its answers from phones, and the rounds of one set side by side."""

from __future__ import annotations

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from cop import live, slugs
from cop.access import may
from cop.communities.models import Community
from cop.db import db
from cop.gatherings.models import Gathering
from cop.gatherings.views import actor, screen
from cop.moderation.views import let_the_leader_look
from cop.questionsets.builtin import SETS
from cop.questionsets.forms import OwnSetForm, answers_typed
from cop.questionsets.models import PromptSet
from cop.questionsets.queries import answer_in, ask, own_sets, rounds_of, set_in, sets_to_ask, side_by_side
from cop.web import page, saved

bp = Blueprint("questionsets", __name__)


def done(gathering: Gathering) -> ResponseReturnValue:
    live.changed(gathering.id)
    db.session.commit()
    return saved(screen(gathering))


@bp.get("/<community>/question-sets/")
@may("see what came out")
def index(community: Community) -> ResponseReturnValue:
    form = OwnSetForm(formdata=None)
    return page("questionsets/index.html", community=community, built=SETS, own=own_sets(community), form=form)


@bp.post("/<community>/question-sets/")
@may("plan sessions")
def write(community: Community) -> ResponseReturnValue:
    """A set of the community's own; its name, made a slug, says which set it is from now on."""
    form, own = OwnSetForm(), own_sets(community)
    if not form.validate() or not (source := free_source(form, community)):
        return page("questionsets/index.html", community=community, built=SETS, own=own, form=form, status=422)
    made = PromptSet.written(form.title.data or "", form.questions.data or [], source)
    made.community_id = community.id
    db.session.add(made)
    db.session.commit()
    return saved(url_for("questionsets.index", community=community.slug))


def free_source(form: OwnSetForm, community: Community) -> str | None:
    """None, with the reason in the form, when another set has that name: its questions stay as they are."""
    source = slugs.proposed(form.title.data or "") or "set"
    if source not in {taken for taken, _ in sets_to_ask(community)}:
        return source
    form.title.errors = ["Another set has that name, and its questions stay as they are: choose another name"]
    return None


@bp.post("/<community>/sessions/<int:n>/question-sets")
@may("lead sessions")
def ask_room(gathering: Gathering) -> ResponseReturnValue:
    ask(gathering, request.form.get("source", ""))
    return done(gathering)


@bp.post("/<community>/sessions/<int:n>/question-sets/<int:set_id>/stop")
@may("lead sessions")
def stop(gathering: Gathering, set_id: int) -> ResponseReturnValue:
    set_in(gathering, set_id).show(live=False)
    return done(gathering)


@bp.get("/<community>/sessions/<int:n>/question-sets/<int:set_id>")
@may("see what came out")
def show(gathering: Gathering, set_id: int) -> ResponseReturnValue:
    asked = set_in(gathering, set_id)
    rounds = rounds_of(asked, gathering.community)
    rows = side_by_side(rounds)
    return page("questionsets/show.html", gathering=gathering, asked=asked, rounds=rounds, rows=rows)


@bp.post("/rooms/<code>/question-sets/<int:set_id>")
@may("add what came out")
def answer(gathering: Gathering, set_id: int) -> ResponseReturnValue:
    asked = set_in(gathering, set_id)
    for line in asked.hear(actor(), answers_typed(asked, request.form)):
        let_the_leader_look(gathering, line)
    return done(gathering)


@bp.post("/rooms/<code>/prompt-answers/<int:answer_id>/take-back")
@may("add what came out")
def take_back(gathering: Gathering, answer_id: int) -> ResponseReturnValue:
    gathering.must_be_open()
    db.session.delete(answer_in(gathering, answer_id, by=actor()))
    return done(gathering)
