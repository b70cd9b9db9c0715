"""Today's facilitator code: printed from a session's plan, it opens that one console on any laptop, that day only.

For the hotel's laptop and for a colleague who covers: no account, no mail, nothing left behind at midnight.
"""

from __future__ import annotations

from flask import Blueprint, current_app
from flask.typing import ResponseReturnValue
from flask_login import current_user

from cop import clock, live
from cop.access import may, public
from cop.audit.noting import note
from cop.daycode.forms import WRONG, CodeForm
from cop.db import db
from cop.gatherings.models import Attendance, Gathering
from cop.gatherings.queries import day_pass_with_code, day_passes_of
from cop.gatherings.views import address
from cop.gatherings.wayin import DayPass
from cop.guessing import slow_down
from cop.identity.models import Person
from cop.settings import Settings
from cop.tokens import DayToken, cookie, hand_day_token, set_cookie, signed, unsigned
from cop.web import page, saved

bp = Blueprint("daycode", __name__)

HERE = "/<community>/sessions/<int:n>/facilitator-code"


@bp.get(HERE)
@may("plan sessions")
def show_code(gathering: Gathering) -> ResponseReturnValue:
    """Shown again on the device that made it, whose cookie alone holds the code: the database keeps its hash."""
    code = unsigned("printed", cookie(f"printed-{gathering.id}")) or ""
    held = any(day_pass.opens_with(code) for day_pass in day_passes_of(gathering))
    settings: Settings = current_app.config["SETTINGS"]
    where = f"{settings.base_url.split('://', 1)[1]}/console-code"
    printed = bool(day_passes_of(gathering))
    return page("daycode/code.html", gathering=gathering, code=code if held else "", printed=printed, where=where)


@bp.post(HERE)
@may("plan sessions")
def print_code(gathering: Gathering) -> ResponseReturnValue:
    """A new code ends those before it. Its page is another one, so that reloading that page changes nothing."""
    now, here = clock.now(), address(gathering, "daycode.show_code")
    revoke_all(gathering)
    day_pass, code = DayPass.make(gathering, current_user.person, now)
    db.session.add(day_pass)
    note("printed code", community_id=gathering.community_id, detail=f"session {gathering.number}")
    db.session.commit()
    response = saved(here)
    days = max((gathering.day - clock.local(now).date()).days, 0) + 1
    set_cookie(response, f"printed-{gathering.id}", signed("printed", code), days, here)
    return response


@bp.post(f"{HERE}/revoke")
@may("plan sessions")
def revoke(gathering: Gathering) -> ResponseReturnValue:
    revoke_all(gathering)
    note("code ended", community_id=gathering.community_id, detail=f"session {gathering.number}")
    db.session.commit()
    return saved(address(gathering, "gatherings.show"))


def revoke_all(gathering: Gathering) -> None:
    for day_pass in day_passes_of(gathering):
        day_pass.revoked_at = clock.now()
    live.changed(gathering.id)  # an open console asks again, and is told no


@bp.get("/console-code")
@public
def ask() -> ResponseReturnValue:
    return page("daycode/enter.html", form=CodeForm(formdata=None))


@bp.post("/console-code")
@public
def enter() -> ResponseReturnValue:
    form = CodeForm()
    day_pass = day_pass_with_code(form.code.data or "", clock.today())
    if not form.validate() or day_pass is None:
        return refuse(form, wrong=day_pass is None)
    gathering = day_pass.gathering
    line = cover(gathering, form.name.data or "")
    live.changed(gathering.id)
    db.session.commit()
    here = address(gathering, "gatherings.show")
    response = saved(here)
    hand_day_token(response, gathering.id, DayToken(day_pass.id, line.id), here)
    return response


def cover(gathering: Gathering, name: str) -> Attendance:
    """A colleague who leads today with the printed code; typing it again is the same line."""
    there = (line for line in gathering.attendances if line.joined_by == "day-code" and line.name == name)
    return next(there, None) or gathering.attend(Person(name=name), kind="facilitator", joined_by="day-code")


def refuse(form: CodeForm, wrong: bool) -> ResponseReturnValue:
    if wrong:
        slow_down()
        form.code.errors = form.code.errors or [WRONG]
    return page("daycode/enter.html", form=form, status=422)
