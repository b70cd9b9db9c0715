"""The academy's view: its programmes, and a programme's communities side by side."""

from __future__ import annotations

from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue
from flask_login import current_user

from cop.access import may, signed_in
from cop.afterwards.queries import not_checked_in
from cop.communities.models import Programme
from cop.communities.queries import programmes_read_by
from cop.errors import Missing
from cop.figures.catalogue import PARTS
from cop.figures.reading import read
from cop.figures.shape import Viewer
from cop.gatherings.queries import rehearsals_in
from cop.periods import EVERYTHING
from cop.sheet.checking import names_not_checked
from cop.web import page

bp = Blueprint("evaluation", __name__, url_prefix="/evaluation")


@bp.get("")
@signed_in
def index() -> ResponseReturnValue:
    programmes = programmes_read_by(current_user.person)
    if not programmes:
        raise Missing
    return page("evaluation/index.html", programmes=programmes)


@bp.get("/<programme>")
@may("read the evaluation")
def show(programme: Programme) -> ResponseReturnValue:
    found = read(programme, EVERYTHING, Viewer.ACADEMY)
    said: dict[str, Any] = {
        "reading": found,
        "parts": PARTS,
        "unchecked": not_checked_in(programme),
        "unlinked": names_not_checked(programme),
        "rehearsals": rehearsals_in(programme),
    }
    return page("evaluation/show.html", programme=programme, **said)
