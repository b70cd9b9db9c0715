"""Organisations and systems, for administrators; and suggestions while somebody types, for everybody."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, request, url_for
from flask.typing import ResponseReturnValue

from cop import clock
from cop.access import may, public
from cop.audit.noting import note, what_changed
from cop.communities.models import Footprint, Organisation
from cop.db import db
from cop.errors import Missing
from cop.organisations.forms import MergeForm, SystemForm
from cop.organisations.models import OrganisationMerge
from cop.organisations.queries import merge, merges, organisation, organisations, suggested, systems, take_apart
from cop.web import page, saved

bp = Blueprint("organisations", __name__)


@bp.get("/organisations/suggest")
@public
def suggest() -> ResponseReturnValue:
    names = suggested(request.args.get("organisation", "")[:160], clock.today())
    return page("organisations/suggested.html", fragment="organisations/_suggested.html", names=names)


@bp.get("/organisations/")
@may("administer")
def index() -> ResponseReturnValue:
    return show(None)


def show(form: MergeForm | None) -> Response:
    """With the form of one of them that came back, or none."""
    asked = " ".join(request.args.get("q", "").split())[:160]
    shown: dict[str, Any] = {"asked": asked, "organisations": organisations(asked), "merges": merges()}
    return page("organisations/index.html", form=form, status=422 if form else 200, **shown)


@bp.post("/organisations/<int:organisation_id>/merge")
@may("administer")
def make_one(organisation_id: int) -> ResponseReturnValue:
    gone = organisation(organisation_id)
    form = MergeForm(gone)
    if not form.validate():
        return show(form)
    made = merge(gone, form.into.data or "", clock.now())
    db.session.add(made)
    note("merged organisations", detail=f"{marked(made.gone)} is {marked(made.into)}")
    db.session.commit()
    flash(f"{made.gone.name} is {made.into.name} from now on, on past sign-in sheets too.", "success")
    return saved(url_for("organisations.index"))


def marked(each: Organisation) -> str:
    """By the code of its list, which anybody can look up; what somebody typed by its number here, since it may be
    anybody's words."""
    return f"{each.code} {each.name[:40]}" if each.code else f"number {each.id}"


@bp.post("/organisations/merges/<int:merge_id>/take-apart")
@may("administer")
def unmerge(merge_id: int) -> ResponseReturnValue:
    found = db.session.get(OrganisationMerge, merge_id)
    if found is None:
        raise Missing
    note("unmerged organisations", detail=f"{marked(found.gone)} is not {marked(found.into)}")
    take_apart(found)
    db.session.commit()
    return saved(url_for("organisations.index"))


@bp.get("/systems/")
@may("administer")
def list_systems() -> ResponseReturnValue:
    return page("organisations/systems.html", systems=systems())


def system_called(slug: str) -> Footprint:
    found = db.session.get(Footprint, slug)
    if found is None:
        raise Missing
    return found


@bp.get("/systems/<system>")
@may("administer")
def change_system(system: str) -> ResponseReturnValue:
    found = system_called(system)
    return page("organisations/system.html", system=found, form=SystemForm(obj=found))


@bp.post("/systems/<system>")
@may("administer")
def save_system(system: str) -> ResponseReturnValue:
    found, form = system_called(system), SystemForm()
    if not form.validate():
        return page("organisations/system.html", system=found, form=form, status=422)
    form.populate_obj(found)
    note("settings", detail=f"system {found.slug}: {what_changed(found)}")
    db.session.commit()
    return saved(url_for("organisations.list_systems"))
