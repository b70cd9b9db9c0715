"""Figures for the academy, its programmes' communities side by side, and for members those of their own community."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from cop.access import allowed, may, signed_in
from cop.afterwards.queries import not_checked_in
from cop.communities.models import Community, Programme
from cop.communities.queries import programmes_read_by
from cop.db import db
from cop.errors import Missing
from cop.evaluation.forms import HopeForm, period_asked_for, stored
from cop.evaluation.pictures import kinds_over_time, pictures
from cop.evaluation.queries import SIDE_BY_SIDE, grid, quarters_of, rehearsals_in
from cop.figures.making import PARTS, Places, earlier
from cop.figures.reading import one_figure, overview
from cop.figures.shape import Reading, Viewer
from cop.periods import before
from cop.sheet.checking import names_not_checked
from cop.web import leaf_of, page, saved

bp = Blueprint("evaluation", __name__)
IN_THE_GRID = 25
"""With as many again the page of a community that met often would be larger than a page may be."""


@bp.get("/evaluation")
@signed_in
def index() -> ResponseReturnValue:
    programmes = programmes_read_by(current_user.person)
    if not programmes:
        raise Missing
    return page("evaluation/index.html", programmes=programmes)


@bp.get("/evaluation/<programme>")
@may("read the evaluation")
def show(programme: Programme) -> ResponseReturnValue:
    only = one_asked_for(programme)
    said: dict[str, Any] = {
        "unchecked": not_checked_in(programme),
        "unlinked": names_not_checked(programme),
    }
    return page("evaluation/show.html", programme=programme, only=only, **figures(programme, only), **said)


def one_asked_for(programme: Programme) -> Community | None:
    """One community alone, when the address names one; all when it names none."""
    slug = request.args.get("community")
    found = next((each for each in programme.communities if each.slug == slug), None)
    if slug and not found:
        raise Missing("This programme has no such community.")
    return found


def figures(programme: Programme, only: Community | None) -> dict[str, Any]:
    """What every page of figures shows, for the period in its address; inside a community, for its members."""
    viewer = Viewer.MEMBER if allowed("see the community") else Viewer.ACADEMY
    places = Places.of(programme, period_asked_for(), only)
    reading = overview(programme, places, viewer)
    crowded = len(reading.places) > SIDE_BY_SIDE + 1
    return {
        "reading": reading,
        "places": reading.places[-1:] if crowded else reading.places[:-1] if only else reading.places,
        "earlier": {figure.key: figure for figure in earlier(places, viewer, alone=not crowded)},
        "parts": PARTS,
        "quarters": quarters_of(places),
        "rehearsals": rehearsals_in(places),
        "crowded": crowded,
        "pictures": [] if crowded else pictures(reading, places),
        "over_time": kinds_over_time(places) if viewer == Viewer.MEMBER and only else [],
        "before": before(places.period),
    }


@bp.get("/<community>/figures")
@may("see the community")
def here(community: Community) -> ResponseReturnValue:
    """A community's own figures; names and sessions side by side are for whoever leads it."""
    held, people = grid(community, period_asked_for()) if allowed("lead sessions") else ([], [])
    found = figures(community.programme, community) | {"held": held, "people": leaf_of(people, IN_THE_GRID)}
    return page("evaluation/here.html", community=community, **found)


@bp.get("/evaluation/<programme>/figures/<key>")
@may("read the evaluation")
def figure(programme: Programme, key: str) -> ResponseReturnValue:
    reading = figure_asked_for(programme, one_asked_for(programme), Viewer.ACADEMY, key)
    return page("evaluation/figure.html", programme=programme, figure=reading.figures[0], reading=reading)


@bp.get("/<community>/figures/<key>")
@may("see the community")
def figure_here(community: Community, key: str) -> ResponseReturnValue:
    reading = figure_asked_for(community.programme, community, Viewer.MEMBER, key)
    return page("evaluation/figure_here.html", community=community, figure=reading.figures[0], reading=reading)


def figure_asked_for(programme: Programme, only: Community | None, viewer: Viewer, key: str) -> Reading:
    found = one_figure(programme, Places.of(programme, period_asked_for(), only), viewer, key)
    if found is None:
        raise Missing
    return found


@bp.get("/evaluation/<programme>/hopes/<kind>/<int:place>")
@may("say what came of hopes")
def hope(programme: Programme, kind: str, place: int) -> ResponseReturnValue:
    sentence = sentence_of(programme, kind, place)
    form = HopeForm.of(programme, sentence)
    return page("evaluation/hope.html", programme=programme, sentence=sentence, form=form, differing=[])


@bp.post("/evaluation/<programme>/hopes/<kind>/<int:place>")
@may("say what came of hopes")
def say_what_came(programme: Programme, kind: str, place: int) -> ResponseReturnValue:
    db.session.refresh(programme, with_for_update=True)
    sentence, form = sentence_of(programme, kind, place), HopeForm()
    shown: dict[str, Any] = {"programme": programme, "sentence": sentence, "form": form}
    if not form.validate():
        return page("evaluation/hope.html", differing=[], status=422, **shown)
    if differing := form.overtaken(stored(programme, sentence)):
        return page("evaluation/hope.html", differing=differing, status=409, **shown)
    programme.say_what_came(sentence, form.came.data or "", form.note.data or "")
    db.session.commit()
    flash("Kept. It stands on this page and in the next report.", "success")
    return saved(url_for("evaluation.show", programme=programme.slug, _anchor="hopes"))


def sentence_of(programme: Programme, kind: str, place: int) -> str:
    sentences = {"hoped": programme.hoped, "expected": programme.expected}.get(kind, [])
    if not 1 <= place <= len(sentences):
        raise Missing
    return sentences[place - 1]
