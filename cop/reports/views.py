"""The academy prepares a report, opens it to members, writes its one minute, and signs it off."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urljoin

from flask import Blueprint, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from cop import clock
from cop.access import may
from cop.audit.noting import note
from cop.communities.models import Community, Programme
from cop.db import db
from cop.errors import Missing
from cop.fields import Differing
from cop.periods import shown
from cop.reports.forms import CommentForm, CorrectionForm, PeriodForm, WordsForm
from cop.reports.freezing import about_to_publish, contents_of, figure_called, sign
from cop.reports.models import MEMBERS_HAVE, EvaluationReport
from cop.reports.queries import (
    as_read,
    next_number,
    quarters_of,
    reports_of,
    sentences_waiting,
    signed_twins,
    superseded_by,
    the_report,
    versions_of,
)
from cop.web import page, saved

bp = Blueprint("reports", __name__, url_prefix="/evaluation/<programme>/reports")
READ, WRITE = "read the evaluation", "write the report"


def wanted(programme: Programme, number: int) -> EvaluationReport:
    """The version that the address asks for, else the newest that was signed off, else the draft."""
    version = request.args.get("version", type=int)
    return as_read(programme, number, version)


def address(report: EvaluationReport, endpoint: str = "reports.show", **more: Any) -> str:
    if endpoint == "reports.show" and report.version > 1:
        more["version"] = report.version
    return url_for(endpoint, programme=report.programme.slug, number=report.number, **more)


def way_behind(report: EvaluationReport, newest: bool = False) -> Callable[[str], str]:
    """From a figure's key to the page that it is made from, in this version: as seen from the report, which links to
    it some two hundred times. The newest version need not say which it is."""
    return lambda key: f"figures/{key}" if newest else f"figures/{key}?version={report.version}"


def draw(
    report: EvaluationReport, wrong: CommentForm | None = None, differing: Sequence[Differing] = ()
) -> ResponseReturnValue:
    """The page of a report; with `wrong`, a comment that was not taken stands in its box as it was typed, and beside
    it what somebody else has saved there meanwhile."""
    versions = versions_of(report)
    way = way_behind(report, newest=report == ([each for each in versions if each.signed_at] or versions)[-1])
    said: dict[str, Any] = {
        "contents": contents_of(report, clock.now()),
        "versions": versions,
        "superseded": superseded_by(report),
        "unready": report.unready(clock.today()),
        "twins": [] if report.signed_at else signed_twins(report),
        "publishes": about_to_publish(report),
        "correction": CorrectionForm(formdata=None),
        "behind": (lambda key: urljoin(address(report), way(key))) if wrong else way,
        "days": MEMBERS_HAVE.days,
        "voices": [CommentForm.beside(each, report.said_by_commissioner(each)) for each in report.communities],
        "wrong": wrong,
        "differing": differing,
    }
    return page("reports/show.html", report=report, status=409 if differing else 422 if wrong else 200, **said)


def offered(contents: dict[str, Any]) -> dict[str, str]:
    """Figures for “In one minute”, each with what it says of all together, else of the one community."""
    said = {
        each["key"]: f"{each['name']}: {each['cells'][-1]['text']}" for each in contents["figures"] if each["cells"]
    }
    return {key: text for key, text in said.items() if not text.endswith(": –")}


@bp.get("/")
@may(READ)
def index(programme: Programme) -> ResponseReturnValue:
    form = PeriodForm(programme, quarters_of(programme))
    return page("reports/index.html", programme=programme, reports=reports_of(programme), form=form)


@bp.post("/")
@may(WRITE)
def begin(programme: Programme) -> ResponseReturnValue:
    form = PeriodForm(programme, quarters_of(programme))
    if not form.validate():
        reports = reports_of(programme)
        return page("reports/index.html", programme=programme, reports=reports, form=form, status=422)
    report = form.begin(programme, next_number(programme))
    report.prepared_by = current_user.person.name
    db.session.add(report)
    note_on("prepared", report)
    db.session.commit()
    if report.last_day >= clock.today():
        flash(f"This period is over after {shown(report.last_day)}. It can be signed off then.", "info")
    return saved(address(report))


def note_on(act: str, report: EvaluationReport) -> None:
    said = f"report {report.number}, version {report.version}, {report.period.name}"
    note(act, community_id=report.community_id, detail=said)


@bp.get("/<int:number>/")
@may(READ)
def show(programme: Programme, number: int) -> ResponseReturnValue:
    return draw(wanted(programme, number))


@bp.get("/<int:number>/board")
@may(READ)
def board(programme: Programme, number: int) -> ResponseReturnValue:
    """Front line, one minute, risks and how the numbers are made: one page, and every hope on it."""
    report = wanted(programme, number)
    said: dict[str, Any] = {"contents": contents_of(report, clock.now()), "behind": way_behind(report)}
    return page("reports/board.html", report=report, superseded=superseded_by(report), **said)


@bp.get("/<int:number>/figures/<key>")
@may(READ)
def behind(programme: Programme, number: int, key: str) -> ResponseReturnValue:
    """What one number is made from: its formula, and the rows that it counts."""
    report = wanted(programme, number)
    contents = contents_of(report, clock.now())
    figure, back = figure_called(contents, key), address(report, version=report.version)
    return page("reports/behind.html", contents=contents, figure=figure, back=back)


@bp.get("/<int:number>/words")
@may(WRITE)
def words(programme: Programme, number: int) -> ResponseReturnValue:
    report = the_report(programme, number)
    report.must_not_be_signed()
    form = WordsForm(report, offered(contents_of(report, clock.now())))
    return page("reports/words.html", report=report, form=form, differing=[])


@bp.post("/<int:number>/words")
@may(WRITE)
def save_words(programme: Programme, number: int) -> ResponseReturnValue:
    report = the_report(programme, number, to_change=True)
    form = WordsForm(report, offered(contents_of(report, clock.now())))
    if not form.validate():
        return page("reports/words.html", report=report, form=form, differing=[], status=422)
    if differing := form.differing(report):
        return page("reports/words.html", report=report, form=form, differing=differing, status=409)
    form.fill(report)
    db.session.commit()
    flash(" ".join(["Saved.", *report.unready(clock.today())]), "success")
    return saved(address(report))


@bp.post("/<int:number>/open")
@may(WRITE)
def open_to_members(programme: Programme, number: int) -> ResponseReturnValue:
    report = the_report(programme, number, to_change=True)
    report.open_to_members(clock.now())
    db.session.commit()
    flash(f"Each community can read its part now. Members have {MEMBERS_HAVE.days} days.", "success")
    return saved(address(report))


@bp.post("/<int:number>/say/<slug>")
@may(WRITE)
def say(programme: Programme, number: int, slug: str) -> ResponseReturnValue:
    """The commissioner, beside one community's part."""
    report = the_report(programme, number, to_change=True)
    about = community_of(report, slug)
    form = CommentForm.beside(about)
    if not form.validate():
        return draw(report, form)
    if differing := form.overtaken({"text": report.said_by_commissioner(about)}):
        return draw(report, form, differing)
    report.say("commissioner", form.text.data or "", about, current_user.person)
    db.session.commit()
    return saved(f"{address(report)}#comments")


def community_of(report: EvaluationReport, slug: str) -> Community:
    found = next((each for each in report.communities if each.slug == slug), None)
    if found is None:
        raise Missing
    return found


@bp.get("/<int:number>/sign-off")
@may(WRITE)
def before_signing(programme: Programme, number: int) -> ResponseReturnValue:
    """What leaves with it, what does not, and what is missing: the last look before it is fixed for good."""
    report, today = the_report(programme, number), clock.today()
    report.must_not_be_signed()
    said: dict[str, Any] = {
        "publishes": about_to_publish(report),
        "waiting": sentences_waiting(report, clock.now()),
        "twins": signed_twins(report),
        "unready": report.unready(today),
        "seen": [(community, report.seen_words(community, today)) for community in report.communities],
    }
    return page("reports/sign_off.html", report=report, **said)


@bp.post("/<int:number>/sign-off")
@may(WRITE)
def sign_off(programme: Programme, number: int) -> ResponseReturnValue:
    report = the_report(programme, number, to_change=True)
    sign(report, current_user.person.name, clock.now())
    note_on("signed off", report)
    db.session.commit()
    flash("This report has been signed off. From now on it stays as it is.", "success")
    return saved(address(report))


@bp.post("/<int:number>/correct")
@may(WRITE)
def correct(programme: Programme, number: int) -> ResponseReturnValue:
    report, form = the_report(programme, number, to_change=True), CorrectionForm()
    if not form.validate():
        flash(form.what_changed.errors[0], "error")
        return saved(f"{address(report)}#correct")
    new = report.correct(form.what_changed.data or "")
    db.session.add(new)
    note_on("prepared", new)
    db.session.commit()
    return saved(address(new))


@bp.get("/<int:number>/throw-away")
@may(WRITE)
def before_throwing(programme: Programme, number: int) -> ResponseReturnValue:
    """What would go with it: above all what members wrote."""
    report = the_report(programme, number)
    report.must_not_be_signed()
    voices = Counter(each.voice for each in report.comments)
    return page("reports/throw_away.html", report=report, voices=voices)


@bp.post("/<int:number>/throw-away")
@may(WRITE)
def throw_away(programme: Programme, number: int) -> ResponseReturnValue:
    """A draft that was begun by mistake. What was signed off stays."""
    report = the_report(programme, number, to_change=True)
    report.must_not_be_signed()
    note_on("thrown away", report)
    db.session.delete(report)
    db.session.commit()
    flash("The draft is gone.", "success")
    return saved(url_for("reports.index", programme=programme.slug))
