"""The page of the one search."""

from __future__ import annotations

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from cop.access import signed_in
from cop.search.engines import KINDS
from cop.search.queries import search
from cop.web import page

bp = Blueprint("search", __name__)

LONGEST, MOST_PAGES = 200, 10_000


@bp.get("/search")
@signed_in
def index() -> ResponseReturnValue:
    """`q`: what is looked for. `kind`: one of them alone, `page` by `page`; what is none of them is everything."""
    asked = " ".join(request.args.get("q", "").replace("\0", "").split())[:LONGEST]
    kind = request.args.get("kind") if request.args.get("kind") in KINDS.values() else None
    typed = request.args.get("page", "1")
    number = min(int(typed), MOST_PAGES) if kind and typed.isdecimal() and len(typed) < 9 else 1
    found = search(asked, current_user.person, kind, max(number, 1))
    return page("search/index.html", fragment="search/_results.html", found=found, kind=kind, address=address)


def address(asked: str, kind: str | None = None, number: int = 1) -> str:
    return url_for("search.index", q=asked, kind=kind, page=number if number > 1 else None)
