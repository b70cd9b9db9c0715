"""Sessions: planned, opened, joined and closed; and finding out who stands where in one."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, g, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from cop import live
from cop.access import allow, may
from cop.communities.abilities import PRESENCE
from cop.communities.models import Community
from cop.db import db
from cop.gatherings.forms import PlanForm
from cop.gatherings.models import Attendance, Gathering
from cop.gatherings.queries import (
    attendance_of,
    gathering_numbered,
    gathering_with_code,
    gatherings_of,
    next_number,
    presence,
)
from cop.tokens import day_attendance_id, room_token
from cop.web import page, saved

bp = Blueprint("gatherings", __name__)


def place_in_gathering() -> None:
    """For /<community>/sessions/<n>/… and /rooms/<code>/…: hand the view the gathering, allow what presence allows.

    A view under either address gets the same two things: `gathering`, and in `g` who acts (`g.presence`).
    """
    args = request.view_args
    if not args or request.endpoint is None:
        return
    if "n" in args and args.get("community") is not None:
        args["gathering"] = gathering_numbered(args.pop("community"), args.pop("n"))
        stand(args["gathering"], day_attendance_id(args["gathering"].id))
    elif request.path.startswith("/rooms/") and "code" in args:
        args["gathering"] = gathering_with_code(args.pop("code"))
        token = room_token(args["gathering"].id) if args["gathering"] else None
        g.room_token = token
        stand(args["gathering"], token.attendance_id if token else None)


def stand(gathering: Gathering | None, attendance_id: int | None) -> None:
    """Who acts here: the presence that this browser holds, or the member's own line on the sign-in sheet."""
    g.gathering = gathering
    g.presence = None
    if gathering is None:
        return
    if attendance_id is not None:
        g.presence = presence(gathering, attendance_id)
    elif current_user.is_authenticated:
        g.presence = attendance_of(gathering, current_user.person)
    if attendance_id is not None and g.presence is not None:
        allow(PRESENCE[g.presence.kind])


def actor() -> Attendance:
    """Whoever acts in this session, as a presence: a leader who has not joined is put on its sheet as facilitator."""
    if g.presence is None:
        gathering: Gathering = g.gathering
        g.presence = gathering.attend(current_user.person, kind="facilitator", joined_by="leader")
        db.session.flush()
    found: Attendance = g.presence
    return found


def screen(gathering: Gathering) -> str:
    """Where this request came from: the phone's page of the session, or the leader's console."""
    if request.path.startswith("/rooms/"):
        return url_for("room.phone", code=gathering.join_code)
    return address(gathering, "room.console")


def acts_at(gathering: Gathering) -> Callable[..., str]:
    """For templates: the address of an act from the screen being drawn, the console's or the phone's."""
    from_phone = request.path.startswith("/rooms/")

    def at(endpoint: str, **values: object) -> str:
        if from_phone:
            return url_for(f"{endpoint}_from_phone", code=gathering.join_code, **values)  # type: ignore[arg-type]
        return address(gathering, endpoint, **values)

    return at


def address(gathering: Gathering, endpoint: str, **values: object) -> str:
    """An address of this session in its community."""
    place = {"community": gathering.community.slug, "n": gathering.number}
    return url_for(endpoint, **place, **values)  # type: ignore[arg-type]


@bp.get("/<community>/sessions/")
@may("see sessions")
def index(community: Community) -> ResponseReturnValue:
    return page("gatherings/index.html", community=community, gatherings=gatherings_of(community))


@bp.get("/<community>/sessions/<int:n>/")
@may("see sessions")
def show(gathering: Gathering) -> ResponseReturnValue:
    return page("gatherings/show.html", gathering=gathering)


@bp.get("/<community>/sessions/plan")
@may("plan sessions")
def plan(community: Community) -> ResponseReturnValue:
    return page("gatherings/plan.html", community=community, form=PlanForm(formdata=None))


@bp.post("/<community>/sessions/plan")
@may("plan sessions")
def save_plan(community: Community) -> ResponseReturnValue:
    form = PlanForm()
    if not form.validate():
        return page("gatherings/plan.html", community=community, form=form, status=422)
    gathering = Gathering.plan(community, next_number(community), form.when)
    gathering.place, gathering.link = form.place.data or "", form.link.data or ""
    db.session.add(gathering)
    db.session.flush()
    live.changed(gathering.id)
    db.session.commit()
    return saved(address(gathering, "gatherings.show"))


@bp.post("/<community>/sessions/<int:n>/cancel")
@may("plan sessions")
def cancel(gathering: Gathering) -> ResponseReturnValue:
    gathering.cancel()
    live.changed(gathering.id)
    db.session.commit()
    return saved(address(gathering, "gatherings.show"))
