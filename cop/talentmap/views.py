"""The map of talent work: one community's, one work, and everybody's."""

from __future__ import annotations

from collections.abc import Callable

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
from cop.talentmap.queries import chosen, communities_seen, look_at, reader, vocabulary, work_in
from cop.web import page, saved

bp = Blueprint("talentmap", __name__)


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
    allow({"see the work"})
    if (mine and allowed("add work")) or allowed("keep the map"):
        allow({"change the work"})
    if by.sees_names and work.owners and not mine:
        allow({"write to its owners"})


@bp.get("/<community>/map")
@may("see shared work")
def index(community: Community) -> ResponseReturnValue:
    return look(community)


@bp.get("/map")
@public
def everywhere() -> ResponseReturnValue:
    return look(None)


def look(community: Community | None) -> ResponseReturnValue:
    """What this reader may see, of one community or of all, as the filters say."""
    by, words = reader(whoever()), vocabulary()
    form = LookForm(request.args, words, [] if community else communities_seen(by))
    good = form.validate()
    filters = form.filters | ({"community": community.slug} if community else {})
    return page(
        "talentmap/index.html",
        status=200 if good else 422,
        community=community,
        form=form,
        words=words,
        look=look_at([by.sees, *chosen(filters, form.view.data)], (good and form.page.data) or 1),
        names=by.sees_names,
        address=addresses("index" if community else "everywhere", filters),
    )


def addresses(view: str, filters: dict[str, str]) -> Callable[..., str]:
    """This look with something changed: `address(part="attract")`; an empty value takes a filter off."""

    def address(**changes: str | int) -> str:
        wanted = {name: value for name, value in (filters | changes).items() if value}
        return url_for(f"talentmap.{view}", **wanted)  # type: ignore[arg-type]

    return address


@bp.get("/<community>/map/<int:work_id>")
@may("see the work")
def show(work: WorkItem) -> ResponseReturnValue:
    names = reader(whoever()).sees_names
    return page("talentmap/show.html", work=work, words=vocabulary(), names=names)


@bp.get("/<community>/map/add")
@may("add work")
def add(community: Community) -> ResponseReturnValue:
    words = vocabulary()
    form = WorkForm(words, formdata=None)
    form.part.data, form.stage.data = request.args.get("part"), request.args.get("stage")
    return page("talentmap/add.html", community=community, form=form, words=words)


@bp.post("/<community>/map/add")
@may("add work")
def save_new(community: Community) -> ResponseReturnValue:
    words = vocabulary()
    form = WorkForm(words)
    if not form.validate() or (form.look_again() and "anyway" not in request.form):
        return page("talentmap/add.html", community=community, form=form, words=words, status=422)
    work = WorkItem.put_on_map(community, by=current_user.person, now=clock.now())
    form.write_to(work, clock.now())
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
    form.write_to(work, clock.now())
    db.session.commit()
    return saved(address_of(work))


def address_of(work: WorkItem) -> str:
    return url_for("talentmap.show", community=work.community.slug, work_id=work.id)
