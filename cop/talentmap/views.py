"""The map of talent work: one community's, one work, and everybody's."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from cop import clock
from cop.access import allow, allowed, may, public
from cop.communities.models import Community
from cop.db import db
from cop.errors import Missing
from cop.identity.models import Person
from cop.talentmap.forms import LookForm, WorkForm
from cop.talentmap.models import WorkItem
from cop.talentmap.queries import (
    chosen,
    communities_seen,
    held_sessions,
    how_many,
    left_by,
    look_at,
    moved_since,
    new_since,
    reader,
    session_of,
    sessions_mapped,
    versions_of,
    vocabulary,
    work_in,
)
from cop.web import page, saved, wants_fragment

bp = Blueprint("talentmap", __name__)

STARTERS: dict[str, dict[str, str]] = json.loads(Path(__file__).with_name("starters.json").read_text())
"""One for each of seven kinds of talent activity that people name first: choose one, and the rest is half filled in."""


def whoever() -> Person | None:
    return current_user.person if current_user.is_authenticated else None


def place_at_work() -> None:
    """For /<community>/map/<id>…: hand the view the work, if its reader may see it at all."""
    args = request.view_args
    if not args or "work_id" not in args:
        return
    community, work_id = args.pop("community"), args.pop("work_id")
    if community is None:
        raise Missing
    by = reader(whoever())
    args["work"] = work = work_in(community, work_id, by)
    mine = whoever() in work.owners
    if by.sees_names and work.may_be_borrowed:
        allow({"borrow the work"})
    allow({"see the work"})
    if (mine and allowed("add work")) or allowed("keep the map"):
        allow({"change the work"})
    if by.sees_names and work.owners and not mine:
        allow({"write to its owners"})


@bp.get("/<community>/map")
@may("see shared work")
def index(community: Community) -> ResponseReturnValue:
    return page(fragment="talentmap/_works.html", **look(community, request.args.get("view")))


@bp.get("/map")
@public
def everywhere() -> ResponseReturnValue:
    return page(fragment="talentmap/_works.html", **look(None, request.args.get("view")))


@bp.get("/<community>/map/wall")
@may("see shared work")
def wall(community: Community) -> ResponseReturnValue:
    """For the screen of a room: nothing but the wall."""
    return page(**look(community, "wall") | {"template": "talentmap/wall.html"})


@bp.get("/map/wall")
@public
def wall_of_all() -> ResponseReturnValue:
    return page(**look(None, "wall") | {"template": "talentmap/wall.html"})


def look(community: Community | None, view: str | None) -> dict[str, Any]:
    """What this reader may see, of one community or of all, as the filters say."""
    by, words = reader(whoever()), vocabulary()
    form = LookForm(request.args, words, sessions_mapped(community) if community else communities_seen(by))
    good = form.validate()
    here = {"community": community.slug} if community else {}
    seen = [by.sees_of(community)]
    form.count(left_by(seen[0], form.filters | here, view, form.counted))
    found = look_at([*seen, *chosen(form.filters | here, view)], (good and form.page.data) or 1, view)
    return {
        "template": "talentmap/index.html",
        "status": 200 if good else 422,
        "community": community,
        "form": form,
        "words": words,
        "look": found,
        "whole": how_many([*seen, *chosen(here, view)]) if form.filters else found.total,
        "names": by.sees_names,
        "aside": wants_fragment(),
        "address": addresses("index" if community else "everywhere", form.filters | here),
    }


def addresses(view: str, filters: dict[str, str]) -> Callable[..., str]:
    """This look with something changed: `address(part="attract")`; an empty value takes a filter off."""

    def address(**changes: str | int) -> str:
        wanted: dict[str, Any] = {name: value for name, value in (filters | changes).items() if value}
        return url_for(f"talentmap.{view}", **wanted)

    return address


@bp.get("/<community>/map/<int:work_id>")
@may("see the work")
def show(work: WorkItem) -> ResponseReturnValue:
    at = session_of(work) if allowed("see the map") else None
    return page("talentmap/show.html", work=work, words=vocabulary(), names=reader(whoever()).sees_names, at=at)


@bp.get("/<community>/map/<int:work_id>/history")
@may("see the map")
def history(work: WorkItem) -> ResponseReturnValue:
    return page("talentmap/history.html", work=work, words=vocabulary(), versions=versions_of(work))


@bp.post("/<community>/map/<int:work_id>/history/<int:version_id>/take-out")
@may("change the work")
def take_out(work: WorkItem, version_id: int) -> ResponseReturnValue:
    versions = versions_of(work)
    version = next((each for each in versions if each.id == version_id), None)
    if version is None:
        raise Missing
    version.take_out(versions[0])
    db.session.commit()
    return saved(url_for("talentmap.history", community=work.community.slug, work_id=work.id))


@bp.get("/<community>/map/moved")
@may("see the map")
def moved(community: Community) -> ResponseReturnValue:
    """Since the last session, or since any earlier one."""
    held, asked = held_sessions(community), request.args.get("session", "")
    since = next((each for each in held if str(each.number) == asked), held[0] if held else None)
    here = [reader(whoever()).sees, *chosen({"community": community.slug})]
    moves = moved_since(here, since.ended_at) if since else []
    new = new_since(here, since.ended_at) if since else []
    more: dict[str, Any] = {"held": held, "since": since, "words": vocabulary()}
    return page("talentmap/moved.html", community=community, moves=moves, new=new, **more)


@bp.get("/<community>/map/add")
@may("add work")
def add(community: Community) -> ResponseReturnValue:
    words, starter = vocabulary(), STARTERS.get(request.args.get("starter", ""), {})
    form = WorkForm(words, formdata=None, data=starter)
    for name in ("part", "stage"):
        form[name].data = request.args.get(name) or starter.get(name)
    return page("talentmap/add.html", community=community, form=form, words=words, starters=STARTERS)


@bp.post("/<community>/map/add")
@may("add work")
def save_new(community: Community) -> ResponseReturnValue:
    words = vocabulary()
    form = WorkForm(words)
    if not form.validate() or (form.look_again() and "anyway" not in request.form):
        more: dict[str, Any] = {"community": community, "words": words, "starters": STARTERS}
        return page("talentmap/add.html", form=form, status=422, **more)
    work = WorkItem.put_on_map(community, by=current_user.person, now=clock.now())
    form.write_to(work, current_user.person, clock.now())
    db.session.add(work)
    db.session.commit()
    return saved(address_of(work))


@bp.get("/<community>/map/<int:work_id>/change")
@may("change the work")
def change(work: WorkItem) -> ResponseReturnValue:
    words = vocabulary()
    return page("talentmap/change.html", work=work, form=WorkForm(words, work, formdata=None), words=words)


@bp.post("/<community>/map/<int:work_id>/change")
@may("change the work")
def save_change(work: WorkItem) -> ResponseReturnValue:
    words = vocabulary()
    form = WorkForm(words, work)
    if not form.validate() or (form.look_again() and "anyway" not in request.form):
        return page("talentmap/change.html", work=work, form=form, words=words, status=422)
    form.write_to(work, current_user.person, clock.now())
    db.session.commit()
    return saved(address_of(work))


def address_of(work: WorkItem) -> str:
    return url_for("talentmap.show", community=work.community.slug, work_id=work.id)
