"""What came out of a session: for members, for the phones that were there, by letter, on paper; and correcting it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from cop import clock, live
from cop.access import may, public
from cop.afterwards.models import Correction
from cop.afterwards.views import my_role
from cop.agenda.models import Topic
from cop.agenda.queries import topic_to_change
from cop.db import db
from cop.errors import Missing, Refused
from cop.gatherings.models import Gathering
from cop.gatherings.queries import long_past
from cop.gatherings.views import acts_at, address
from cop.guessing import slow_down
from cop.pictures.queries import picture_in
from cop.pictures.views import sent_out
from cop.summary.forms import TopicCorrectionForm
from cop.summary.queries import TALKED_ABOUT, what_came_out
from cop.tokens import gathering_of_letter
from cop.web import page, saved

bp = Blueprint("summary", __name__)


@bp.get("/<community>/sessions/<int:n>/summary")
@may("see what came out")
def show(gathering: Gathering) -> ResponseReturnValue:
    return page("summary/show.html", at=acts_at(gathering), **what_came_out(gathering))


@bp.get("/rooms/<code>/summary")
@may("see the room")
def show_from_phone(gathering: Gathering) -> ResponseReturnValue:
    return page("summary/on_phone.html", at=acts_at(gathering), **what_came_out(gathering))


def named_by(token: str) -> Gathering:
    """A letter opens its own session, once that has closed and until fourteen days after the next one."""
    gathering_id = gathering_of_letter(token)
    gathering = db.session.get(Gathering, gathering_id) if gathering_id else None
    if gathering is None or gathering.state != "closed" or long_past(gathering, clock.today()):
        slow_down()
        raise Missing("This link opens nothing any more. It reads until fourteen days after the next session.")
    return gathering


@bp.get("/what-came-out/<token>")
@public
def by_letter(token: str) -> ResponseReturnValue:
    """A letter may be passed on, so it names nobody."""

    def at(_endpoint: str, **values: Any) -> str:
        return url_for("summary.picture_by_letter", token=token, **values)

    return page("summary/on_phone.html", at=at, **what_came_out(named_by(token)) | {"names": ""})


@bp.get("/what-came-out/<token>/pictures/<int:picture_id>")
@public
def picture_by_letter(token: str, picture_id: int) -> ResponseReturnValue:
    return sent_out(picture_in(named_by(token), picture_id, leads=False))


def topic_to_correct(gathering: Gathering, topic_id: int) -> Topic:
    topic = topic_to_change(gathering, topic_id)
    if gathering.state != "closed":
        raise Refused("Only what has closed is corrected. While a session is open, change it.")
    if topic.hidden or topic.state not in TALKED_ABOUT:
        raise Missing
    return topic


@bp.get("/<community>/sessions/<int:n>/topics/<int:topic_id>/correct")
@may("lead sessions")
def correct(gathering: Gathering, topic_id: int) -> ResponseReturnValue:
    topic = topic_to_correct(gathering, topic_id)
    form = TopicCorrectionForm.about(topic, formdata=None)
    return page("summary/correct.html", gathering=gathering, topic=topic, form=form)


@bp.post("/<community>/sessions/<int:n>/topics/<int:topic_id>/correct")
@may("lead sessions")
def save_correction(gathering: Gathering, topic_id: int) -> ResponseReturnValue:
    topic = topic_to_correct(gathering, topic_id)
    form = TopicCorrectionForm.about(topic)
    if not form.validate():
        return page("summary/correct.html", gathering=gathering, topic=topic, form=form, status=422)
    if form.overtaken(topic):
        return page("summary/correct.html", gathering=gathering, topic=topic, form=form, status=409)
    about = topic.correct(form.title_of(topic), list(form.typed(topic)))
    db.session.add(Correction.of(gathering, about, form.reason.data or "", my_role()))
    live.changed(gathering.id)
    db.session.commit()
    return saved(address(gathering, "summary.show"))
