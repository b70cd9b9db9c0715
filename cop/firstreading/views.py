"""Members read their own part of a report before it goes out, and say something beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, g, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from cop import clock
from cop.access import may
from cop.communities.models import Community
from cop.db import db
from cop.errors import Missing
from cop.fields import Differing
from cop.reports.forms import CommentForm
from cop.reports.freezing import contents_of, figure_called, part_for
from cop.reports.models import EvaluationReport
from cop.reports.queries import open_to, the_report
from cop.web import page, saved

bp = Blueprint("firstreading", __name__, url_prefix="/<community>/reports")
OURS = "see our reports"


def ours(community: Community, number: int) -> EvaluationReport:
    """The newest version that this community may read."""
    found = next((report for report in open_to(community) if report.number == number), None)
    if found is None:
        raise Missing
    return found


def address(community: Community, number: int, endpoint: str = "firstreading.show", **more: Any) -> str:
    return url_for(endpoint, community=community.slug, number=number, **more)


def my_voice() -> str:
    """Whoever facilitates speaks as the facilitator; hosts are members like everybody."""
    return "facilitator" if g.membership and g.membership.access == "facilitator" else "member"


def what_i_said(report: EvaluationReport, community: Community) -> str:
    mine = (each for each in report.comments if each.is_of(my_voice(), community, current_user.person))
    return next((each.text for each in mine), "")


@bp.get("/")
@may(OURS)
def index(community: Community) -> ResponseReturnValue:
    return page("firstreading/index.html", community=community, reports=open_to(community))


@bp.get("/<int:number>/")
@may(OURS)
def show(community: Community, number: int) -> ResponseReturnValue:
    report = ours(community, number)
    return draw(community, report, CommentForm.on(what_i_said(report, community)))


def draw(
    community: Community, report: EvaluationReport, form: CommentForm, differing: Sequence[Differing] = ()
) -> ResponseReturnValue:
    said: dict[str, Any] = {
        "contents": part_for(contents_of(report, clock.now()), community.slug),
        "form": form,
        "voice": my_voice(),
        "part": report.part_of(community),
        "behind": lambda key: f"figures/{key}",
        "differing": differing,
    }
    status = 409 if differing else 422 if form.errors else 200
    return page("firstreading/show.html", community=community, report=report, status=status, **said)


@bp.get("/<int:number>/figures/<key>")
@may(OURS)
def behind(community: Community, number: int, key: str) -> ResponseReturnValue:
    contents = part_for(contents_of(ours(community, number), clock.now()), community.slug)
    figure, back = figure_called(contents, key), address(community, number)
    return page("reports/behind.html", contents=contents, figure=figure, back=back)


@bp.post("/<int:number>/say")
@may(OURS)
def say(community: Community, number: int) -> ResponseReturnValue:
    """On the version that is open to them, not on a correction that is being prepared and was not shown to them."""
    version, form = ours(community, number).version, CommentForm()
    report = the_report(community.programme, number, version, to_change=True)
    report.must_not_be_signed()
    if not form.validate():
        return draw(community, report, form)
    if differing := form.overtaken({"text": what_i_said(report, community)}):
        return draw(community, report, form, differing)
    report.say(my_voice(), form.text.data or "", community, current_user.person)
    db.session.commit()
    flash("Saved. It stands beside the figures of this part." if form.text.data else "It is gone.", "success")
    return saved(address(community, number))
