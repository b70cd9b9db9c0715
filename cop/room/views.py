"""The live screens of one session. No models: what they show is composed from the features below."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from cop import clock, keys, live
from cop.access import allowed, may, public
from cop.agenda.unsent import keep_unsent
from cop.answerform.views import device_secret
from cop.assets import ROOT
from cop.audit.noting import note
from cop.db import db
from cop.errors import Missing
from cop.forgotten import closing
from cop.gatherings.models import Gathering
from cop.gatherings.queries import next_planned
from cop.gatherings.views import for_a_calendar, screen
from cop.letters.models import still_heard
from cop.reflections.models import ClosingPart
from cop.room.forms import CloseForm
from cop.room.guide import COOKIE, COOKIE_DAYS
from cop.room.polling import HEADER, Screens
from cop.room.screens import answers_change_until, for_a_phone, for_the_console, for_the_wall
from cop.sheet.views import shown as sheet
from cop.tokens import set_cookie
from cop.web import page, saved

bp = Blueprint("room", __name__)

WORKER = ROOT / "static/js/worker.js"

Shows = Callable[[Gathering], dict[str, Any]]


def fragment(template: str, gathering: Gathering, shows: Shows) -> Response:
    """The screen's live part, with the validator that htmx sends back with its next poll."""
    response = page(template, **shows(gathering))
    screens: Screens = current_app.extensions["screens"]
    response.headers[HEADER] = screens.given(request.environ, gathering)
    return response


@bp.get("/<community>/sessions/<int:n>/console")
@may("lead sessions")
def console(gathering: Gathering) -> ResponseReturnValue:
    return page("room/console.html", fragment="room/_console.html", **for_the_console(gathering))


@bp.get("/<community>/sessions/<int:n>/console/live")
@may("lead sessions")
def console_live(gathering: Gathering) -> ResponseReturnValue:
    return fragment("room/_console.html", gathering, for_the_console)


@bp.get("/<community>/sessions/<int:n>/projector")
@may("see sessions")
def projector(gathering: Gathering) -> ResponseReturnValue:
    return page("room/projector.html", fragment="room/_projector.html", **for_the_wall(gathering))


@bp.get("/<community>/sessions/<int:n>/projector/live")
@may("see sessions")
def projector_live(gathering: Gathering) -> ResponseReturnValue:
    return fragment("room/_projector.html", gathering, for_the_wall)


@bp.get("/<community>/sessions/<int:n>/sheet/live")
@may("check the sign-in sheet")
def sheet_live(gathering: Gathering) -> ResponseReturnValue:
    """Whoever joins is asked about there and then, not when the leader happens to reload."""
    return fragment("sheet/_sheet.html", gathering, sheet)


@bp.get("/rooms/<code>")
@public
def phone(gathering: Gathering | None) -> ResponseReturnValue:
    """The phone's page; somebody who has not joined is asked to, and a wrong code is not found."""
    if gathering is None:
        raise Missing
    if g.presence is None:
        return redirect(url_for("arrivals.join_with_code", code=gathering.join_code))
    changes = None
    if allowed("answer"):
        changes = answers_change_until(gathering)
        device_secret()  # so that the questions come at once when a whole room asks for them
    more: dict[str, Any] = {"changes": changes, "hears": still_heard(gathering, clock.now())}
    return page("room/phone.html", fragment="room/_phone.html", **more, **for_a_phone(gathering))


@bp.get("/rooms/worker.js")
@public
def worker() -> ResponseReturnValue:
    """What opens these pages without a signal. From here and not from /static/: it may act for what lies beside it."""
    return Response(WORKER.read_bytes(), mimetype="text/javascript")


@bp.get("/rooms/<code>/live")
@may("see the room")
def phone_live(gathering: Gathering) -> ResponseReturnValue:
    return fragment("room/_phone.html", gathering, for_a_phone)


@bp.get("/rooms/<code>/next.ics")
@may("see the room")
def next_date(gathering: Gathering) -> ResponseReturnValue:
    """The community's next session for the calendar of a phone, which has no account to fetch it with: when and
    where, and not the way in, since having been here once is no invitation to the next."""
    following = next_planned(gathering.community)
    if following is None or not following.date_agreed:
        raise Missing
    return for_a_calendar(following, way_in=False)


@bp.post("/<community>/sessions/<int:n>/open")
@may("lead sessions")
def open_session(gathering: Gathering) -> ResponseReturnValue:
    """The keys of its closing answers are there before the code lets anybody in: both come true at the commit."""
    gathering.open(clock.now())
    ClosingPart.begin(gathering, keys.store())
    live.changed(gathering.id)
    db.session.commit()
    return saved(screen(gathering))


@bp.post("/<community>/sessions/<int:n>/ask")
@may("lead sessions")
def ask(gathering: Gathering) -> ResponseReturnValue:
    """Bring the three questions to the top of every phone; whoever leaves early has had them all along."""
    gathering.go_to("closing")
    live.changed(gathering.id)
    db.session.commit()
    return saved(screen(gathering))


@bp.post("/<community>/sessions/<int:n>/guide")
@may("lead sessions")
def guide(gathering: Gathering) -> ResponseReturnValue:
    """Kept on this device: nothing of the session changes."""
    response = saved(screen(gathering))
    chosen = "on" if request.form.get("guide") == "on" else "off"
    set_cookie(response, COOKIE, chosen, COOKIE_DAYS, f"/{gathering.community.slug}/")
    return response


@bp.post("/<community>/sessions/<int:n>/phase")
@may("lead sessions")
def go_to(gathering: Gathering) -> ResponseReturnValue:
    """Skip, go back, jump: one field, not a script."""
    gathering.go_to(request.form.get("to", ""))
    live.changed(gathering.id)
    db.session.commit()
    return saved(screen(gathering))


@bp.post("/<community>/sessions/<int:n>/close")
@may("lead sessions")
def close(gathering: Gathering) -> ResponseReturnValue:
    """What still runs is done; the questions and the words open in their own time."""
    form = CloseForm()
    if not form.validate():
        return page("room/close.html", gathering=gathering, form=form, back=screen(gathering), status=422)
    keep_unsent(gathering)
    closing.close(gathering, clock.now())
    gathering.focus_in_hindsight = form.focus.data or gathering.focus_in_hindsight
    note("closed", community_id=gathering.community_id, detail=f"session {gathering.number}")
    live.changed(gathering.id)
    db.session.commit()
    return saved(screen(gathering))


@bp.post("/<community>/sessions/<int:n>/reopen")
@may("lead sessions")
def reopen(gathering: Gathering) -> ResponseReturnValue:
    gathering.reopen(clock.now())
    note("reopened", community_id=gathering.community_id, detail=f"session {gathering.number}")
    live.changed(gathering.id)
    db.session.commit()
    return saved(screen(gathering))
