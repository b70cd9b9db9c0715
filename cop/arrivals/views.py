"""Joining a session from a phone: the code, a name, and two questions that can be skipped."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, g, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from cop import clock, live
from cop.access import may, public
from cop.arrivals.forms import WRONG_CODE, AboutYouForm, JoinForm, NameForm, tidy
from cop.arrivals.joining import Phone, same_name
from cop.arrivals.models import Tie
from cop.arrivals.queries import (
    line_made_with,
    lines_to_claim,
    organisations_of,
    others_here,
    people_known_to,
    phone_at,
)
from cop.communities.models import Community
from cop.communities.queries import organisation_named
from cop.db import db
from cop.gatherings.models import Attendance, Gathering
from cop.gatherings.queries import gathering_to_join, gathering_with_code, make_room, one_at_a_time
from cop.guessing import slow_down
from cop.identity.models import digest
from cop.tokens import cookie, forget_known, forget_phone, hand_room_token, remember_person, set_cookie
from cop.web import page, saved

bp = Blueprint("arrivals", __name__)

NEW_PHONE = Phone()
PASSED_ON = "What somebody else typed on this phone in this session is gone from it, with the codes of their answers."
SKIPPED_DAYS = 1


def ask(form: JoinForm, gathering: Gathering | None = None, phone: Phone = NEW_PHONE, status: int = 200) -> Response:
    """The form at the door, with as much of it answered as this phone has answered before."""
    names = organisations_of(gathering.community) if gathering else []
    known = None if form.somebody_else.data or not phone.name else phone
    door: dict[str, Any] = {"gathering": gathering, "phone": known, "organisations": names}
    return page("arrivals/join.html", form=form, status=status, **door)


@bp.get("/join")
@public
def join() -> ResponseReturnValue:
    name = current_user.name if current_user.is_authenticated else ""
    return ask(JoinForm(formdata=None, name=name))


@bp.get("/join/<code>")
@public
def join_with_code(code: str) -> ResponseReturnValue:
    gathering = gathering_to_join(code, clock.now())
    if gathering is None:
        return back_in(code) or refuse(JoinForm(formdata=None, code=tidy(code)[:60]), status=404)
    somebody_else = "yes" if "somebody-else" in request.args else ""
    form = JoinForm(formdata=None, code=gathering.join_code, somebody_else=somebody_else)
    return ask(form, gathering, phone_at(gathering))


def back_in(code: str) -> Response | None:
    """A phone that has joined may scan its slip again when nobody else can join any more."""
    gathering = gathering_with_code(code)
    if gathering is None or phone_at(gathering).presence is None:
        return None
    return make_response(redirect(url_for("room.phone", code=gathering.join_code)))


@bp.post("/join")
@public
def enter() -> ResponseReturnValue:
    form = JoinForm()
    gathering = gathering_to_join(form.code.data or "", clock.now())
    phone = NEW_PHONE if gathering is None or form.somebody_else.data else phone_at(gathering)
    if not form.validate() or gathering is None:
        return ask(form, gathering, phone, 422) if gathering else refuse(form, 422)
    if not phone.answers_to(form.name.data or ""):
        return page("arrivals/which.html", form=form, gathering=gathering, phone=phone)
    attendance = joined_by(form, gathering, phone)
    describe(attendance, form, phone)
    live.changed(gathering.id)
    db.session.commit()
    return welcome(attendance, phone)


def joined_by(form: JoinForm, gathering: Gathering, phone: Phone) -> Attendance:
    """Two taps come one after the other, and the second finds the line of the first."""
    one_at_a_time(gathering)
    name, once = form.name.data or "", digest(form.once.data) if form.once.data else None
    if form.somebody_else.data:
        flash(PASSED_ON, "info passed-on")
    again = line_made_with(gathering, once) if once and not phone.presence else None
    if again and same_name(again.name, name):
        return again
    attendance = phone.join(gathering, name)
    attendance.once = attendance.once or (None if again else once)
    return attendance


def refuse(form: JoinForm, status: int) -> Response:
    """Wrong, dead, closed and not yet opened: one answer for all, and never slower for the phone beside it."""
    slow_down()
    if not form.code.errors:
        form.code.errors = [WRONG_CODE]
    return ask(form, status=status)


def describe(attendance: Attendance, form: JoinForm, phone: Phone) -> None:
    """What was added of their own will, as it is on this day."""
    if form.role_type.data:
        attendance.role_type = form.role_type.data
    if form.organisation.data:
        attendance.organisation = organisation_named(form.organisation.data)
    if form.take_part.data and phone.usually_visits:
        attendance.become("participant")


def welcome(attendance: Attendance, phone: Phone) -> Response:
    response = saved(url_for("room.phone", code=attendance.gathering.join_code))
    hand_room_token(response, phone.token_for(attendance))
    remember_person(response, attendance.gathering.community_id, attendance.person_id)
    return response


def asks_about_you(presence: Attendance, been_before: bool, here: int) -> bool:
    """The two questions after joining: once, at somebody's first session here, unless they were skipped, and not
    while there is nobody whom one could have met. Whoever leads does not count: everybody meets them."""
    asked = presence.kind in ("participant", "guest") and here > 1 and not been_before
    return asked and not presence.known_before and not skipped(presence)


def skipped(presence: Attendance) -> bool:
    return bool(cookie(f"skipped-{presence.id}"))


@bp.get("/rooms/<code>/about-you")
@may("see the room")
def about_you(gathering: Gathering) -> ResponseReturnValue:
    form = AboutYouForm.offering(others_here(g.presence), formdata=None)
    return page("arrivals/about_you.html", gathering=gathering, about_you=form)


@bp.post("/rooms/<code>/about-you")
@may("see the room")
def save_about_you(gathering: Gathering) -> ResponseReturnValue:
    form = AboutYouForm.offering(others_here(g.presence))
    if not form.validate():
        return page("arrivals/about_you.html", gathering=gathering, about_you=form, status=422)
    if "skip" in request.form:
        return skip(gathering)
    g.presence.known_before = form.known_before.data or g.presence.known_before
    name_ties(g.presence, set(form.known.data or []))
    db.session.commit()
    return saved(url_for("room.phone", code=gathering.join_code))


def skip(gathering: Gathering) -> Response:
    response = saved(url_for("room.phone", code=gathering.join_code))
    set_cookie(response, f"skipped-{g.presence.id}", "yes", SKIPPED_DAYS, "/rooms/")
    return response


def name_ties(presence: Attendance, chosen: set[int]) -> None:
    """Whom they had met before today; what the other one said already stays said."""
    community = presence.gathering.community
    known = people_known_to(presence.person, community)
    for other in others_here(presence):
        if other.id in chosen and other.person_id not in known:
            tie = Tie.between(community, presence.person, other.person)
            tie.gathering_id = presence.gathering_id
            db.session.add(tie)


@bp.get("/rooms/<code>/forget-this-phone")
@may("see the room")
def before_forgetting(gathering: Gathering) -> ResponseReturnValue:
    """What goes, before it goes; with the button, for phones without scripts too."""
    return page("arrivals/forget.html", gathering=gathering)


@bp.post("/rooms/<code>/forget-this-phone")
@may("see the room")
def forget_this_phone(gathering: Gathering) -> ResponseReturnValue:
    """The next holder of a borrowed phone reads nothing of what was sent from it: its cookies go, of every session."""
    response = page("arrivals/forgotten.html")
    forget_phone(response)
    forget_known(response, gathering.community_id)
    return response


@bp.get("/join/mine/<community>")
@may("see the community")
def was_that_me(community: Community) -> ResponseReturnValue:
    """After becoming a member: this phone joined before, under a name alone. The address begins with /join because
    only there does a phone say so."""
    lines = lines_to_claim(community)
    if not lines:
        return saved(url_for("home.community", community=community.slug))
    return page("arrivals/was_that_me.html", community=community, lines=lines)


@bp.post("/join/mine/<community>")
@may("see the community")
def that_was_me(community: Community) -> ResponseReturnValue:
    for line in lines_to_claim(community):
        make_room(line, current_user.person)
        if all(other.person_id != current_user.person.id for other in line.gathering.attendances):
            line.is_the_same_as(current_user.person)
    db.session.commit()
    return saved(url_for("home.community", community=community.slug))


@bp.get("/rooms/<code>/name")
@may("see the room")
def my_name(gathering: Gathering) -> ResponseReturnValue:
    return page("arrivals/my_name.html", gathering=gathering, form=NameForm(formdata=None, name=g.presence.name))


@bp.post("/rooms/<code>/name")
@may("see the room")
def change_my_name(gathering: Gathering) -> ResponseReturnValue:
    form = NameForm()
    if not form.validate():
        return page("arrivals/my_name.html", gathering=gathering, form=form, status=422)
    gathering.must_be_open()
    g.presence.is_called(form.name.data)
    live.changed(gathering.id)
    db.session.commit()
    return saved(url_for("room.phone", code=gathering.join_code))
