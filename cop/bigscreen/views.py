"""Typing on the big screen, from the leader's: begin, keep every pause, save it as a version, put it away."""

from __future__ import annotations

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError

from cop import clock, live
from cop.access import may
from cop.bigscreen import queries
from cop.bigscreen.models import Overtaken, ScreenText
from cop.db import db, start_reading
from cop.documents.models import Outdated, number_or_nothing
from cop.documents.queries import newest_version, sessions_of
from cop.gatherings.models import Gathering
from cop.gatherings.queries import must_be_for_real
from cop.gatherings.views import actor, address, screen
from cop.web import page, saved
from cop.writing.forms import VersionForm
from cop.writing.merge import merge
from cop.writing.views import at_once

bp = Blueprint("bigscreen", __name__)


@bp.post("/<community>/sessions/<int:n>/big-screen")
@may("lead sessions")
def begin(gathering: Gathering) -> ResponseReturnValue:
    """`document` is the slug of one that is there; without it `title` names a new one."""
    slug, title = request.form.get("document", ""), request.form.get("title", "")
    queries.begin(gathering, queries.document_to_type(gathering, slug, title))
    live.changed(gathering.id)
    db.session.commit()
    return saved(screen(gathering))


@bp.post("/<community>/sessions/<int:n>/big-screen/<int:text_id>")
@may("lead sessions")
def keep(gathering: Gathering, text_id: int) -> ResponseReturnValue:
    """A pause in the typing. Only the room's screen has anything new to show."""
    text = queries.text_in(gathering, text_id)
    try:
        take_in(text)
    except Overtaken as no:
        return both(text, str(no))
    live.changed(live.wall(gathering.id))
    db.session.commit()
    return jsonify(rev=text.rev) if asks_for_json() else saved(screen(gathering))


@bp.post("/<community>/sessions/<int:n>/big-screen/<int:text_id>/away")
@may("lead sessions")
def put_away(gathering: Gathering, text_id: int) -> ResponseReturnValue:
    """What was typed stays, and is there when it is put on the screen again."""
    text = queries.text_in(gathering, text_id)
    try:
        take_in(text)
    except Overtaken as no:
        return both(text, str(no))
    text.shown = False
    live.changed(gathering.id)
    db.session.commit()
    return saved(screen(gathering))


@bp.post("/<community>/sessions/<int:n>/big-screen/<int:text_id>/save")
@may("lead sessions")
def save(gathering: Gathering, text_id: int) -> ResponseReturnValue:
    """A version of this session: as it was typed, or as it was put together with what somebody saved meanwhile."""
    text, form = queries.text_in(gathering, text_id), VersionForm().offer(sessions_of(gathering.community))
    form.gathering.data = str(gathering.id)
    if not form.ready():
        return asked_again(text, form)
    document, again = text.document, address(gathering, "bigscreen.save", text_id=text_id, rev=rev_typed())
    try:
        become_version(text, form)
        db.session.commit()
    except Overtaken as no:
        return both(text, str(no))
    except (Outdated, IntegrityError):
        return at_once(document, form, again)
    return saved(screen(gathering))


def become_version(text: ScreenText, form: VersionForm) -> None:
    text.must_be_at(rev_typed())
    must_be_for_real(text.gathering)
    newest = newest_version(text.document)
    text.follow(text.document.next_version(newest, form.writing, actor().person, clock.now()))
    live.changed(text.gathering_id)


def take_in(text: ScreenText) -> None:
    text.typed(request.form.get("body", ""), rev_typed())


def rev_typed() -> int:
    """What the box held; on a page that came back, its address says so."""
    return number_or_nothing(request.form.get("rev") or request.args.get("rev")) or 0


def asks_for_json() -> bool:
    return request.accept_mimetypes.best == "application/json"


def both(text: ScreenText, sentence: str) -> ResponseReturnValue:
    """Somebody typed on another screen since: their words, and the writer's own, still to be kept."""
    start_reading()
    yours = request.form.get("body", "")
    if asks_for_json():
        together = put_together(request.form.get("was", ""), yours, text.body)
        return jsonify(rev=text.rev, body=text.body, both=together, sentence=sentence), 409
    return page("bigscreen/overtaken.html", text=text, sentence=sentence, yours=yours, status=409)


def put_together(was: str, yours: str, theirs: str) -> str:
    """Offered, never saved by itself: both changes in one text, or one text below the other."""
    made = merge(was, yours, theirs)
    return made.text if was and not made.clashes else f"{theirs.rstrip()}\n\n{yours}"


def asked_again(text: ScreenText, form: VersionForm) -> ResponseReturnValue:
    """Something has to be put right before it can be a version, or somebody wants to look first."""
    start_reading()
    return page("bigscreen/save.html", text=text, form=form, status=form.status)
