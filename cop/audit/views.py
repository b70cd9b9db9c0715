"""The list of privileged acts, for administrators."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from cop.access import may
from cop.audit.queries import A_PAGE, acts, names_of_communities
from cop.incoming import LARGEST
from cop.web import page

bp = Blueprint("audit", __name__)


@bp.get("/audit/")
@may("administer")
def index() -> ResponseReturnValue:
    before = request.args.get("before", type=int)
    found = acts(before if before and 0 < before <= LARGEST else None)
    older = found[-1].id if len(found) == A_PAGE else None
    return page("audit/index.html", acts=found, communities=names_of_communities(found), older=older)
