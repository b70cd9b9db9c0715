"""You asked, we did: for members in everybody's words, for the academy in the group's own."""

from __future__ import annotations

from collections import Counter
from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from cop.access import may
from cop.asked.queries import NAMES, Trace, traces
from cop.communities.models import Community, Programme
from cop.errors import Missing
from cop.measures import loop
from cop.measures.queries import rows_of
from cop.periods import EVERYTHING
from cop.web import page

bp = Blueprint("asked", __name__)

AT_ONCE, READ_TOGETHER = 100, 24
"""Questions on one page, and communities whose questions are read together; of more, one is chosen."""


@bp.get("/<community>/asked")
@may("see closing questions")
def here(community: Community) -> ResponseReturnValue:
    found = traces([community.id], EVERYTHING, untouched=True)
    return page("asked/here.html", community=community, groups=by_fate(found), outside=False)


@bp.get("/evaluation/<programme>/asked")
@may("read the evaluation")
def outside(programme: Programme) -> ResponseReturnValue:
    """Questions that something became of; those that nothing became of are a number."""
    wanted = request.args.get("community")
    only = next((each for each in programme.communities if each.slug == wanted), None)
    if wanted and not only:
        raise Missing("This programme has no such community.")
    crowded = not only and len(programme.communities) > READ_TOGETHER
    told = {"groups": [], "more": 0, "untouched": None} if crowded else told_of(programme, only)
    return page("asked/outside.html", programme=programme, outside=True, only=only, crowded=crowded, **told)


def told_of(programme: Programme, only: Community | None) -> dict[str, Any]:
    ids = [only.id] if only else [each.id for each in programme.communities]
    found = [each for each in traces(ids, EVERYTHING, untouched=False) if each.fate != "open"]
    found.sort(key=lambda each: ids.index(each.root.gathering.community_id))
    told: dict[str, Any] = {"groups": by_fate(found[:AT_ONCE]), "more": max(0, len(found) - AT_ONCE)}
    return told | {"untouched": still_open(programme, only)}


def by_fate(found: list[Trace]) -> list[tuple[str, list[Trace]]]:
    """Under what became of them, in one order for everybody; nothing under it, not there."""
    grouped = [(name, [each for each in found if each.fate == fate]) for fate, name in NAMES.items()]
    return [(name, each) for name, each in grouped if each]


def still_open(programme: Programme, only: Community | None) -> int:
    rows = rows_of(programme, with_themes=False, only=only)
    return sum((Counter(loop.fates(each)) for each in rows.values()), Counter[str]())["open"]
