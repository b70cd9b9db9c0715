"""The closing questions for whoever leads the session: opening, hiding, releasing."""

from __future__ import annotations

from flask import Blueprint, g, request
from flask.typing import ResponseReturnValue

from cop import clock, keys, live
from cop.access import allowed, may
from cop.audit.noting import note
from cop.curiosities.queries import asked_at, shown_at
from cop.db import ID_BITS, db
from cop.errors import Missing, Refused
from cop.gatherings.models import Gathering
from cop.gatherings.views import address, reads_first, screen
from cop.reflections import opening
from cop.reflections.models import Reader, Reflection
from cop.reflections.sealing import HOW, QUESTIONS
from cop.web import local_path, page, saved

bp = Blueprint("reflections", __name__)


@bp.get("/<community>/sessions/<int:n>/closing")
@may("see sessions")
def closing(gathering: Gathering) -> ResponseReturnValue:
    """Everybody: how many answered. The leader looks first; who may see the rest a day later, safe-space says."""
    reader = Reader(allowed("read first"), g.presence is not None, clock.now())
    parts = opening.parts_of(gathering)
    return page(
        "reflections/closing.html",
        gathering=gathering,
        answered=opening.answered_so_far(gathering),
        asked=len(gathering.participants),
        curiosities=asked_at(gathering) if reads_first(gathering) else shown_at(gathering),
        reflections=Reflection.shown(gathering, parts.get(HOW), reader),
        parts=parts,
        address=address,
        mirrored=False,
        back=address(gathering, "reflections.closing"),
    )


def done(gathering: Gathering) -> ResponseReturnValue:
    """Commit, burn what is opened, and back to the page this came from."""
    live.changed(gathering.id)
    db.session.commit()
    opening.burn_what_is_opened(keys.store())
    return saved(local_path(request.form.get("back"), screen(gathering)))


@bp.post("/<community>/sessions/<int:n>/questions/show")
@may("lead sessions")
def show_questions(gathering: Gathering) -> ResponseReturnValue:
    part = opening.parts_of(gathering).get(QUESTIONS)
    if part is None:
        raise Refused("This session has no closing questions to show.")
    part.must_have_been_asked()
    opening.show_questions(part, keys.store())
    note("opened", community_id=gathering.community_id, detail=f"session {gathering.number}")
    return done(gathering)


@bp.post("/<community>/sessions/<int:n>/questions/screen")
@may("lead sessions")
def put_on_screen(gathering: Gathering) -> ResponseReturnValue:
    opening.put_on_screen(gathering.id)
    gathering.go_to("questions", only_if_open=True)
    return done(gathering)


def answer_in(gathering: Gathering, reflection_id: int) -> Reflection:
    found = db.session.get(Reflection, reflection_id)
    if found is None or found.gathering_id != gathering.id:
        raise Missing
    return found


ANSWER_HERE = f"/<community>/sessions/<int:n>/answers/<int(max={2**ID_BITS - 1}):reflection_id>"


@bp.post(f"{ANSWER_HERE}/hide")
@may("read first")
def hide(gathering: Gathering, reflection_id: int) -> ResponseReturnValue:
    answer_in(gathering, reflection_id).hide()
    note("hid", community_id=gathering.community_id, detail=f"session {gathering.number}")
    return done(gathering)


@bp.post(f"{ANSWER_HERE}/show-again")
@may("read first")
def show_again(gathering: Gathering, reflection_id: int) -> ResponseReturnValue:
    answer_in(gathering, reflection_id).show_again()
    return done(gathering)


@bp.post(f"{ANSWER_HERE}/release")
@may("release words")
def release(gathering: Gathering, reflection_id: int) -> ResponseReturnValue:
    answer_in(gathering, reflection_id).release()
    note("released", community_id=gathering.community_id, detail=f"session {gathering.number}")
    return done(gathering)
