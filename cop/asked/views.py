"""You asked, we did: for members in everybody's words, for the academy in the group's own."""

from __future__ import annotations

from collections import Counter
from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from cop.access import may
from cop.asked.queries import NAMES, UNSAID, Trace, traces
from cop.communities.models import Community, Programme
from cop.errors import Missing
from cop.measures import loop
from cop.measures.queries import rows_of
from cop.periods import EVERYTHING, Period, period_in
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
    period = period_in(request.args)
    told = {"groups": [], "more": 0, "untouched": None} if crowded else told_of(programme, only, period)
    where: dict[str, Any] = {"programme": programme, "only": only, "period": period}
    return page("asked/outside.html", outside=True, crowded=crowded, **where, **told)


def told_of(programme: Programme, only: Community | None, period: Period) -> dict[str, Any]:
    ids = [only.id] if only else [each.id for each in programme.communities]
    found = [each for each in traces(ids, period, untouched=False) if each.fate != "open"]
    found.sort(key=lambda each: ids.index(each.root.gathering.community_id))
    worded = [each for each in found if each.outside != UNSAID]
    told: dict[str, Any] = {"groups": in_words(found, worded[:AT_ONCE]), "more": max(0, len(worded) - AT_ONCE)}
    return told | {"untouched": still_open(programme, only, period)}


def by_fate(found: list[Trace]) -> list[tuple[str, list[Trace]]]:
    """Under what became of them, in one order for everybody; nothing under it, not there."""
    grouped = [(name, [each for each in found if each.fate == fate]) for fate, name in NAMES.items()]
    return [(name, each) for name, each in grouped if each]


def in_words(found: list[Trace], worded: list[Trace]) -> list[tuple[str, list[Trace], dict[str, int]]]:
    """The same outside: those with words, and of each community how many have none for outside."""
    groups = []
    for name, each in by_fate(found):
        kept = Counter(one.root.gathering.community.name for one in each if one.outside == UNSAID)
        groups.append((name, [one for one in each if one in worded], dict(kept)))
    return groups


def still_open(programme: Programme, only: Community | None, period: Period) -> int:
    rows = rows_of(programme, False, period, only)
    return sum((Counter(loop.fates(each)) for each in rows.values()), Counter[str]())["open"]
