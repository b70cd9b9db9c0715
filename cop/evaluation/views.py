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
from cop.evaluation.side_by_side import parts
from cop.evaluation.words import plain_words, short_names
from cop.gatherings.queries import rehearsals_in
from cop.measures.queries import rows_of
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
    rows = rows_of(programme, with_themes=False)
    communities = programme.communities
    in_order = [rows[community.id] for community in communities]
    names = short_names(communities)
    said: dict[str, Any] = {
        "names": names,
        "words": plain_words(names, in_order),
        "unchecked": not_checked_in(programme),
        "unlinked": names_not_checked(programme),
        "rehearsals": rehearsals_in(programme),
    }
    return page("evaluation/show.html", programme=programme, parts=parts(in_order), **said)
