"""Leaving, handing facilitation over, and a colleague who covers for a while."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, g, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from cop import clock
from cop.access import allowed, may
from cop.audit.noting import note
from cop.communities.models import COVER, Community, Membership
from cop.communities.queries import membership_in
from cop.db import db
from cop.errors import Missing, Refused
from cop.gatherings.queries import end_seats, take_back_codes
from cop.goings.forms import CoverForm, HandOverForm
from cop.goings.queries import begin_cover, colleagues, covers_of, heirs
from cop.identity.models import Person
from cop.invitations.queries import membership_here
from cop.invitations.views import tell_open_sessions
from cop.web import page, saved

bp = Blueprint("goings", __name__)


def mine_here(community: Community) -> Membership:
    found = membership_in(community, current_user.person)
    if found is None or found.community_id != community.id:
        raise Missing
    return found


@bp.get("/<community>/leave")
@may("see the community")
def ask_to_leave(community: Community) -> ResponseReturnValue:
    return page("goings/leave.html", community=community, member=mine_here(community))


@bp.post("/<community>/leave")
@may("see the community")
def leave(community: Community) -> ResponseReturnValue:
    member = mine_here(community)
    member.leave(clock.now())
    take_back_codes(member, clock.now())
    note("left", community_id=community.id)
    end_seats(community, member.person)
    tell_open_sessions(community)
    db.session.commit()
    flash(f"You have left {community.name}. What you were part of stays.", "success")
    return saved(url_for("home.index"))


def show(community: Community, form: HandOverForm | None, cover: CoverForm | None, status: int = 200) -> Response:
    """Whoever has just typed into one of the two forms finds the other one empty."""
    me = g.get("membership")
    hands_over = me is not None and me.access == "facilitator"
    form, cover = form or HandOverForm(heirs(community)), cover or CoverForm(colleagues(community))
    shown: dict[str, Any] = {"covers": covers_of(community), "hands_over": hands_over, "form": form, "cover": cover}
    return page("goings/stand_in.html", community=community, status=status, **shown)


@bp.get("/<community>/people/stand-in")
@may("invite members")
def stand_in(community: Community) -> ResponseReturnValue:
    return show(community, None, None)


@bp.post("/<community>/people/hand-over")
@may("invite members")
def hand_over(community: Community) -> ResponseReturnValue:
    me, form = mine_here(community), HandOverForm(heirs(community))
    if not form.validate():
        return show(community, form, None, 422)
    to = heir(community, int(form.to.data))
    if "sure" not in request.form:
        return page("goings/hand_over.html", community=community, to=to)
    me.hand_over(to)
    take_back_codes(me, clock.now())
    note("handed over", to.person, community.id)
    tell_open_sessions(community)
    db.session.commit()
    flash(f"{to.name} is the facilitator now, and you are a member.", "success")
    return saved(url_for("home.community", community=community.slug))


def heir(community: Community, number: int) -> Membership:
    found = membership_here(community, number)
    if found is None:
        raise Missing
    return found


@bp.post("/<community>/people/cover")
@may("invite members")
def cover(community: Community) -> ResponseReturnValue:
    form = CoverForm(colleagues(community))
    if not form.validate():
        return show(community, None, form, 422)
    must_be_named(community)
    colleague = begin_cover(community, person_called(form.who.data))
    colleague.cover(form.first.data, form.last.data)
    note("cover", colleague.person, community.id, f"{form.first.data} to {form.last.data}")
    tell_open_sessions(community)
    db.session.commit()
    flash(f"{colleague.name} covers from then on. Nothing reminds them: tell them.", "success")
    return saved(url_for("goings.stand_in", community=community.slug))


def must_be_named(community: Community) -> None:
    """A cover ends when it was said to end: whoever covers cannot make it longer."""
    me = g.get("membership")
    if not allowed("administer") and (me is None or me.access != "facilitator"):
        raise Refused("Only the facilitator, or an administrator, asks a colleague to cover.")


def person_called(number: str) -> Person:
    found = db.session.get(Person, int(number))
    if found is None:
        raise Missing
    return found


@bp.post("/<community>/people/cover/<int:id>/end")
@may("invite members")
def end_cover(community: Community, id: int) -> ResponseReturnValue:
    colleague = membership_here(community, id)
    if colleague is None or colleague.covers_until is None:
        raise Missing
    colleague.covers_from = colleague.covers_until = None
    if colleague.access == COVER:
        colleague.leave(clock.now())
        take_back_codes(colleague, clock.now())
    note("cover ended", colleague.person, community.id)
    tell_open_sessions(community)
    db.session.commit()
    return saved(url_for("goings.stand_in", community=community.slug))
