"""The live screens of one session. No models: what they show is composed from the features below."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from cop import clock, live
from cop.access import may, public
from cop.agenda.forms import LineForm, TopicForm
from cop.agenda.queries import board, minutes_left, running
from cop.errors import Missing
from cop.gatherings.models import Gathering
from cop.web import page

bp = Blueprint("room", __name__)

TAG = "HX-PTag"


def shown(gathering: Gathering) -> dict[str, Any]:
    """What every screen of the session may show."""
    topics, now = board(gathering), clock.now()
    return {
        "gathering": gathering,
        "topics": topics,
        "running": running(topics),
        "minutes_left": minutes_left(topics, gathering, now),
        "now": now,
        "here": len(gathering.present),
        "topic_form": TopicForm(formdata=None),
        "line_form": LineForm(formdata=None),
    }


def fragment(template: str, tag: str, context: dict[str, Any]) -> Response:
    """The screen's live part with the validator that htmx sends back with its next poll."""
    response = page(template, **context)
    response.headers[TAG] = tag
    return response


def unchanged(tag: str) -> Response | None:
    if request.headers.get(TAG) != tag:
        return None
    return Response(status=304, headers={TAG: tag})


@bp.get("/<community>/sessions/<int:n>/console")
@may("lead sessions")
def console(gathering: Gathering) -> ResponseReturnValue:
    return page("room/console.html", fragment="room/_console.html", **shown(gathering))


@bp.get("/<community>/sessions/<int:n>/console/live")
@may("lead sessions")
def console_live(gathering: Gathering) -> ResponseReturnValue:
    tag = str(live.version(gathering.id))
    return unchanged(tag) or fragment("room/_console.html", tag, shown(gathering))


@bp.get("/<community>/sessions/<int:n>/projector")
@may("see sessions")
def projector(gathering: Gathering) -> ResponseReturnValue:
    return page("room/projector.html", fragment="room/_projector.html", **shown(gathering))


@bp.get("/<community>/sessions/<int:n>/projector/live")
@may("see sessions")
def projector_live(gathering: Gathering) -> ResponseReturnValue:
    tag = str(live.version(gathering.id))
    return unchanged(tag) or fragment("room/_projector.html", tag, shown(gathering))


@bp.get("/rooms/<code>")
@public
def phone(gathering: Gathering | None) -> ResponseReturnValue:
    """The phone's page; somebody who has not joined is asked to, and a wrong code is not found."""
    if gathering is None:
        raise Missing
    if g.presence is None:
        return redirect(url_for("gatherings.join_with_code", code=gathering.join_code))
    return page("room/phone.html", fragment="room/_phone.html", **shown(gathering))


@bp.get("/rooms/<code>/live")
@may("see the room")
def phone_live(gathering: Gathering) -> ResponseReturnValue:
    tag = str(live.version(gathering.id))
    return unchanged(tag) or fragment("room/_phone.html", tag, shown(gathering))
