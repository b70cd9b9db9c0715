"""Figures for the academy, its programmes' communities side by side, and for members those of their own community."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from cop import clock
from cop.access import allowed, may, signed_in
from cop.afterwards.queries import not_checked_in
from cop.communities.models import Community, Programme
from cop.communities.queries import number_of_communities, programmes_read_by
from cop.db import db
from cop.errors import Missing
from cop.evaluation.forms import HopeForm, period_asked_for, stored
from cop.evaluation.pictures import kinds_over_time, pictures
from cop.evaluation.queries import SIDE_BY_SIDE, grid, quarters_of, rehearsals_in
from cop.figures.making import PARTS, Places, earlier
from cop.figures.reading import FEW, one_figure, overview
from cop.figures.shape import Reading, Viewer
from cop.kept import unless_changed
from cop.periods import Period, before
from cop.sheet.checking import names_not_checked
from cop.web import leaf_of, page, saved

bp = Blueprint("evaluation", __name__)
IN_THE_GRID = 25
"""With as many again the page of a community that met often would be larger than a page may be."""
MOST_UNLINKED = 40
Reckoning = Callable[[], Any]


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
    only, period = one_asked_for(programme), period_asked_for()

    def reckon() -> dict[str, Any]:
        return figures(programme, only, period) | not_settled(programme)

    found = kept_if_large("evaluation", programme, only, period, reckon)
    return page("evaluation/show.html", programme=programme, only=only, **found)


def one_asked_for(programme: Programme) -> Community | None:
    """One community alone, when the address names one; all when it names none."""
    slug = request.args.get("community")
    found = next((each for each in programme.communities if each.slug == slug), None) if slug else None
    if slug and not found:
        raise Missing("This programme has no such community.")
    return found


def kept_if_large(what: str, programme: Programme, only: Community | None, period: Period, reckon: Reckoning) -> Any:
    """What is shown of so many communities that nobody reads each is sums, and is reckoned again only after a change.
    Where words of people stand beside the figures, everything is reckoned each time."""
    if only or number_of_communities(programme) <= FEW:
        return reckon()
    return unless_changed((what, programme.id, period, viewer(), clock.today()), reckon)


def viewer() -> Viewer:
    return Viewer.MEMBER if allowed("see the community") else Viewer.ACADEMY


def not_settled(programme: Programme) -> dict[str, Any]:
    """Sessions whose sign-in sheet is not to be relied on yet."""
    unlinked = names_not_checked(programme)[:MOST_UNLINKED]
    return {
        "unchecked": [(each.community.name, each.number) for each in not_checked_in(programme)],
        "unlinked": [(each.community.name, each.number, names) for each, names in unlinked],
    }


def figures(programme: Programme, only: Community | None, period: Period) -> dict[str, Any]:
    """What every page of figures shows; inside a community, for its members."""
    places = Places.of(programme, period, only)
    reading = overview(programme, places, viewer())
    crowded = len(reading.places) > SIDE_BY_SIDE + 1
    return {
        "reading": reading,
        "places": reading.places[-1:] if crowded else reading.places[:-1] if only else reading.places,
        "earlier": {figure.key: figure for figure in earlier(places, viewer(), alone=not crowded)},
        "parts": PARTS,
        "quarters": quarters_of(places),
        "rehearsals": rehearsals_in(places),
        "crowded": crowded,
        "pictures": [] if crowded else pictures(reading, places),
        "over_time": kinds_over_time(places) if viewer() == Viewer.MEMBER and only else [],
        "before": before(places.period),
    }


@bp.get("/<community>/figures")
@may("see the community")
def here(community: Community) -> ResponseReturnValue:
    """A community's own figures; names and sessions side by side are for whoever leads it."""
    period = period_asked_for()
    held, people = grid(community, period) if allowed("lead sessions") else ([], [])
    there: dict[str, Any] = {"held": held, "people": leaf_of(people, IN_THE_GRID)}
    return page("evaluation/here.html", community=community, **figures(community.programme, community, period), **there)


@bp.get("/evaluation/<programme>/figures/<key>")
@may("read the evaluation")
def figure(programme: Programme, key: str) -> ResponseReturnValue:
    only, period = one_asked_for(programme), period_asked_for()

    def reckon() -> Reading:
        return one_read(programme, Places.of(programme, period, only), Viewer.ACADEMY, key)

    reading = kept_if_large(f"figure {key}", programme, only, period, reckon)
    return page("evaluation/figure.html", programme=programme, figure=reading.figures[0], reading=reading)


@bp.get("/<community>/figures/<key>")
@may("see the community")
def figure_here(community: Community, key: str) -> ResponseReturnValue:
    places = Places.of(community.programme, period_asked_for(), community)
    reading = one_read(community.programme, places, Viewer.MEMBER, key)
    return page("evaluation/figure_here.html", community=community, figure=reading.figures[0], reading=reading)


def one_read(programme: Programme, places: Places, viewer: Viewer, key: str) -> Reading:
    found = one_figure(programme, places, viewer, key)
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
