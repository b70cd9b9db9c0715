"""Sessions: planned, opened, joined and closed; and finding out who stands where in one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, current_app, g, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from cop import clock, live
from cop.access import allowed, may
from cop.clock import When
from cop.communities.models import Community, usual_kind
from cop.communities.queries import membership_in
from cop.db import db
from cop.errors import Missing
from cop.gatherings.forms import PlanForm
from cop.gatherings.models import Attendance, Gathering
from cop.gatherings.queries import (
    day_passes_of,
    gatherings_of,
    next_number,
    number_to_plan,
    open_or_next,
    without_date,
)
from cop.gatherings.wayin import WayIn, calendar_file
from cop.settings import Settings
from cop.web import page, saved

bp = Blueprint("gatherings", __name__)


View = Callable[..., ResponseReturnValue]


def in_the_room(path: str, blueprint: Blueprint) -> Callable[[View], View]:
    """The same act at /<community>/sessions/<n>/… (console) and /rooms/<code>/… (phone)."""

    def register(view: View) -> View:
        blueprint.post(f"/<community>/sessions/<int:n>{path}", endpoint=view.__name__)(view)
        blueprint.post(f"/rooms/<code>{path}", endpoint=f"{view.__name__}_from_phone")(view)
        return view

    return register


def reads_first(gathering: Gathering) -> bool:
    """What is kept off the screen, or is not on it yet: for who is named to lead. Where nobody is, whoever leads
    looks while the session is open, and is a member like the others once it has closed."""
    return allowed("read first") or (allowed("lead sessions") and gathering.takes_part)


def actor() -> Attendance:
    """Whoever acts in this session, as a presence: a leader who has not joined is put on its sheet.

    Preparing a session is not being there: unless it is open, the presence is on no sheet and is not kept.
    """
    if g.presence is None:
        gathering, person = g.gathering, current_user.person
        usual = usual_kind(membership_in(gathering.community, person))
        if gathering.takes_part:
            g.presence = gathering.attend(person, kind=usual, joined_by="leader")
            db.session.flush()
        else:
            kind = "facilitator" if allowed("lead sessions") else usual
            g.presence = Attendance(person=person, person_id=person.id, name=person.name, kind=kind)
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

    def at(endpoint: str, **values: Any) -> str:
        if from_phone:
            return url_for(f"{endpoint}_from_phone", code=gathering.join_code, **values)
        return address(gathering, endpoint, **values)

    return at


def address(gathering: Gathering, endpoint: str, **values: Any) -> str:
    """An address of this session in its community."""
    place: dict[str, Any] = {"community": gathering.community.slug, "n": gathering.number}
    return url_for(endpoint, **place, **values)


@bp.get("/<community>/sessions/")
@may("see sessions")
def index(community: Community) -> ResponseReturnValue:
    return page("gatherings/index.html", community=community, gatherings=gatherings_of(community))


def way_into(gathering: Gathering) -> WayIn:
    settings: Settings = current_app.config["SETTINGS"]
    return WayIn(settings.base_url, gathering.join_code or "")


@bp.get("/<community>/sessions/<int:n>/")
@may("see sessions")
def show(gathering: Gathering) -> ResponseReturnValue:
    today = gathering.is_on(clock.today())
    printed = bool(day_passes_of(gathering))
    return page("gatherings/show.html", gathering=gathering, way_in=way_into(gathering), today=today, printed=printed)


@bp.get("/<community>/sessions/<int:n>/session.ics")
@may("see sessions")
def calendar(gathering: Gathering) -> ResponseReturnValue:
    return for_a_calendar(gathering)


def for_a_calendar(gathering: Gathering, *, way_in: bool = True) -> Response:
    """A file that calendars take in; without `way_in` it says when and where, and neither code nor link."""
    if not gathering.date_agreed:
        raise Missing("This session has no date yet.")
    way = way_into(gathering) if way_in else replace(way_into(gathering), code="")
    file = calendar_file(gathering, way, live.version(gathering.id), clock.now())
    name = f"{gathering.community.slug}-session-{gathering.number}.ics"
    return Response(file, mimetype="text/calendar", headers={"Content-Disposition": f'attachment; filename="{name}"'})


@bp.get("/<community>/sessions/<int:n>/print")
@may("lead sessions")
def handout(gathering: Gathering) -> ResponseReturnValue:
    """A poster and slips in one print; the code on them works from opening to closing."""
    return page("gatherings/handout.html", gathering=gathering, way_in=way_into(gathering))


@bp.get("/<community>/sessions/plan")
@may("plan sessions")
def plan(community: Community) -> ResponseReturnValue:
    said = community.next_date
    form = PlanForm(formdata=None, day=said if said and said >= clock.today() else None)
    return page("gatherings/plan.html", community=community, form=form, number=number_to_plan(community))


@bp.post("/<community>/sessions/plan")
@may("plan sessions")
def save_plan(community: Community) -> ResponseReturnValue:
    form, number = PlanForm(), number_to_plan(community)
    if not form.validate():
        return page("gatherings/plan.html", community=community, form=form, number=number, status=422)
    gathering = planned(community, form.when)
    gathering.place, gathering.link = form.place.data or "", form.link.data or ""
    db.session.add(gathering)
    return done(gathering, dated=True)


def planned(community: Community, when: When) -> Gathering:
    """A session that waits for its date is the one to plan: what was pinned to it then has its day."""
    if waiting := without_date(community):
        waiting.move(when)
        return waiting
    return Gathering.plan(community, next_number(community), when)


def done(gathering: Gathering, dated: bool = False) -> ResponseReturnValue:
    """Commit, tell the screens, and back to the session's page.

    A date that is agreed while another session runs is on the screens of that one, and the leader back at its console.
    """
    db.session.flush()
    live.changed(gathering.id)
    running = open_or_next(gathering.community) if dated else None
    if running is not None and running.state == "open":
        live.changed(running.id)
        db.session.commit()
        return saved(address(running, "room.console"))
    db.session.commit()
    return saved(address(gathering, "gatherings.show"))


@bp.get("/<community>/sessions/<int:n>/plan")
@may("plan sessions")
def change(gathering: Gathering) -> ResponseReturnValue:
    starts, ends = clock.local(gathering.starts_at), clock.local(gathering.ends_at)
    day = starts.date() if gathering.date_agreed else None
    hours = {"day": day, "starts": starts.time(), "ends": ends.time()}
    form = PlanForm(formdata=None, place=gathering.place, link=gathering.link, **hours)
    return page("gatherings/change.html", gathering=gathering, form=form)


@bp.post("/<community>/sessions/<int:n>/plan")
@may("plan sessions")
def save_change(gathering: Gathering) -> ResponseReturnValue:
    form = PlanForm()
    if not form.validate():
        return page("gatherings/change.html", gathering=gathering, form=form, status=422)
    gathering.move(form.when)
    gathering.place, gathering.link = form.place.data or "", form.link.data or ""
    return done(gathering, dated=True)


@bp.post("/<community>/sessions/<int:n>/cancel")
@may("plan sessions")
def cancel(gathering: Gathering) -> ResponseReturnValue:
    gathering.cancel()
    return done(gathering)


@bp.post("/<community>/sessions/<int:n>/rehearsal")
@may("change the community")
def call_a_rehearsal(gathering: Gathering) -> ResponseReturnValue:
    gathering.call_a_rehearsal(True)
    return done(gathering)


@bp.post("/<community>/sessions/<int:n>/held")
@may("change the community")
def count_it(gathering: Gathering) -> ResponseReturnValue:
    gathering.call_a_rehearsal(False)
    return done(gathering)


@bp.post("/<community>/sessions/<int:n>/plan-again")
@may("plan sessions")
def plan_again(gathering: Gathering) -> ResponseReturnValue:
    gathering.plan_again()
    return done(gathering)
