"""Programmes and their communities: their own pages, and finding out where the requester stands in them."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, g, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from cop.access import allow, allowed, declared, may, public, signed_in
from cop.audit.noting import note, what_changed
from cop.communities.abilities import ADMINISTRATOR, ROLES
from cop.communities.forms import CommunityForm, DetailsForm, ProgrammeForm
from cop.communities.models import K_BLOCK, K_OPEN, Community, Programme
from cop.communities.queries import (
    community_called,
    granted_by,
    memberships_of,
    place_called,
    programme_called,
    programmes,
)
from cop.db import db
from cop.web import leaf_of, page, saved

bp = Blueprint("communities", __name__)
A_PAGE = 100

ABLE = [role.abilities for role in ROLES.values()]


def place_in_community() -> None:
    """For every address under /<community>: hand the view the community, and allow what membership allows."""
    slug = (request.view_args or {}).get("community")
    if slug is None or request.view_args is None:
        return
    person = current_user.person if current_user.is_authenticated else None
    community, memberships = place_called(slug, person) if person else (community_called(slug), [])
    request.view_args["community"] = community
    g.community = community
    if community is not None and person is not None:
        allow(granted_by(memberships, community, person))
        g.membership = next(iter(memberships), None)


def place_in_programme() -> None:
    """For addresses that name a programme, and for an administrator's that name nothing."""
    args = request.view_args
    if args is None or "community" in args:
        return
    if "programme" in args:
        found, granted = None, frozenset[str]()
        if current_user.is_authenticated:
            found, granted = programme_called(args["programme"], current_user.person)
        args["programme"] = found
        allow(granted if found else frozenset())
    elif declared(current_app, request.endpoint or "") == "administer" and current_user.is_authenticated:
        allow(ADMINISTRATOR if current_user.is_administrator else frozenset())


@bp.get("/<community>/change")
@may("change the community")
def change(community: Community) -> ResponseReturnValue:
    back, form = way_back(community), CommunityForm(community)
    return page("communities/community_form.html", community=community, form=form, back=back)


@bp.post("/<community>/change")
@may("change the community")
def save_change(community: Community) -> ResponseReturnValue:
    form = CommunityForm(community)
    if not form.validate():
        back = way_back(community)
        return page("communities/community_form.html", community=community, form=form, back=back, status=422)
    form.fill(community)
    note("settings", community_id=community.id, detail=what_changed(community))
    db.session.commit()
    return saved(way_back(community)[1])


def way_back(community: Community) -> tuple[str, str]:
    """The community's own page; for an administrator, who is no member of it, its programme's."""
    if allowed("see the community"):
        return community.name, url_for("home.community", community=community.slug)
    return programme_page(community.programme)


def programme_page(programme: Programme) -> tuple[str, str]:
    return programme.name, url_for("communities.programme", programme=programme.slug)


@bp.get("/programmes/")
@may("administer")
def index() -> ResponseReturnValue:
    return page("communities/index.html", programmes=programmes())


@bp.get("/programmes/new")
@may("administer")
def new_programme() -> ResponseReturnValue:
    return page("communities/programme_form.html", programme=None, form=ProgrammeForm())


@bp.post("/programmes/new")
@may("administer")
def make_programme() -> ResponseReturnValue:
    form = ProgrammeForm()
    if not form.validate():
        return page("communities/programme_form.html", programme=None, form=form, status=422)
    programme = form.fill(Programme())
    db.session.add(programme)
    note("settings", detail=f"programme {programme.slug}, new")
    db.session.commit()
    return saved(programme_page(programme)[1])


@bp.get("/programmes/<programme>/")
@may("administer")
def programme(programme: Programme) -> ResponseReturnValue:
    return page("communities/programme.html", programme=programme, communities=leaf_of(programme.communities, A_PAGE))


@bp.get("/programmes/<programme>/change")
@may("administer")
def change_programme(programme: Programme) -> ResponseReturnValue:
    return page("communities/programme_form.html", programme=programme, form=ProgrammeForm(programme))


@bp.post("/programmes/<programme>/change")
@may("administer")
def save_programme(programme: Programme) -> ResponseReturnValue:
    form = ProgrammeForm(programme)
    if not form.validate():
        return page("communities/programme_form.html", programme=programme, form=form, status=422)
    form.fill(programme)
    note("settings", detail=f"programme {programme.slug}: {what_changed(programme)}")
    db.session.commit()
    return saved(programme_page(programme)[1])


@bp.get("/programmes/<programme>/communities/new")
@may("administer")
def new_community(programme: Programme) -> ResponseReturnValue:
    back, form = programme_page(programme), CommunityForm()
    return page("communities/community_form.html", community=None, form=form, back=back)


@bp.post("/programmes/<programme>/communities/new")
@may("administer")
def make_community(programme: Programme) -> ResponseReturnValue:
    form = CommunityForm()
    if not form.validate():
        back = programme_page(programme)
        return page("communities/community_form.html", community=None, form=form, back=back, status=422)
    made = form.fill(Community(k_open=K_OPEN, k_block=K_BLOCK))
    programme.communities.append(made)
    note("settings", detail=f"community {made.slug}, new")
    db.session.commit()
    return saved(programme_page(programme)[1])


@bp.get("/who-may-what")
@public
def who_may_what() -> ResponseReturnValue:
    """The list itself, for everybody: what a role may is no secret. `role`: one of them alone."""
    asked = request.args.get("role", "")
    shown = {asked: ROLES[asked]} if asked in ROLES else ROLES
    return page("communities/who_may_what.html", roles=ROLES, shown=shown, all=sorted(frozenset().union(*ABLE)))


@bp.get("/your-details")
@signed_in
def details() -> ResponseReturnValue:
    person = current_user.person
    return page("communities/details.html", form=DetailsForm(person, memberships_of(person)), person=person)


@bp.post("/your-details")
@signed_in
def save_details() -> ResponseReturnValue:
    person, mine = current_user.person, memberships_of(current_user.person)
    form = DetailsForm(person, mine)
    if not form.validate():
        return page("communities/details.html", form=form, person=person, status=422)
    form.fill(person, mine)
    db.session.commit()
    flash("Saved.", "success")
    return saved(url_for("communities.details"))
