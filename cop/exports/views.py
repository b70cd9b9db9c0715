"""A signed-off report as a file: made once, from what was frozen, and handed out again from the data folder."""

from __future__ import annotations

import mimetypes
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import Any

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import escape

from cop.access import may
from cop.audit.noting import note_that_it_left
from cop.communities.models import Programme
from cop.errors import Missing, Refused
from cop.exports.paper import paper_of
from cop.exports.sheets import Told, lossless, tidy, workbook
from cop.exports.slides import deck_of
from cop.reports.models import EvaluationReport, checksum_of
from cop.reports.queries import as_read, superseded_by
from cop.web import page

bp = Blueprint("exports", __name__, url_prefix="/evaluation/<programme>/reports/<int:number>/files")
READ = "read the evaluation"
HERE = "<!-- grows here -->"
LONG = 4000
"""Rows from which somebody would wonder whether anything happens."""

Contents = dict[str, Any]


def slides(contents: Contents, where: Path, told: Told) -> None:
    told("slides")
    deck_of(contents).save(str(where))


def paper(contents: Contents, where: Path, told: Told) -> None:
    told("paper")
    paper_of(contents).file.save(str(where))


FILES: dict[str, tuple[str, str, Callable[[Contents, Path, Told], None]]] = {
    "slides.pptx": ("Slides", "Eight slides for a meeting; charts can be edited.", slides),
    "paper.docx": ("Board paper", "The whole report as a document.", paper),
    "workbook.xlsx": ("Workbook", "One sheet for each figure, and a sheet of notes.", workbook),
    "tables.zip": ("Tables", "Plain tables (CSV) that any program reads.", tidy),
    "report.json": ("Everything, for programs", "The frozen report (JSON), word for word.", lossless),
}


def signed(programme: Programme, number: int) -> EvaluationReport:
    report = as_read(programme, number, request.args.get("version", type=int))
    if not report.signed_at:
        raise Refused("Files are made of a report that has been signed off. Until then, print its page.")
    return report


def told_in(report: EvaluationReport) -> Contents:
    """What was frozen, and which version took its place since."""
    later = superseded_by(report)
    return report.contents | ({"superseded": later.as_successor} if later else {})


def length_of(contents: Contents) -> int:
    return sum(len(cell["rows"]) + 1 for figure in contents["figures"] for cell in figure["cells"])


def kept_at(report: EvaluationReport, contents: Contents, file: str) -> Path:
    """By what was frozen and what took its place: the same contents are the same file, and other contents never are."""
    folder = current_app.config["SETTINGS"].instance / "exports"
    folder.mkdir(mode=0o700, exist_ok=True)
    since = checksum_of({"since": contents["superseded"]})[:12] + "-" if "superseded" in contents else ""
    made: Path = folder / f"{report.checksum}-{since}{file}"
    return made


def make(contents: Contents, where: Path, file: str, told: Told) -> None:
    """Whole or not at all: it has its name only once it is finished."""
    handle, unfinished = tempfile.mkstemp(dir=where.parent, suffix=".unfinished")
    os.close(handle)
    try:
        FILES[file][2](contents, Path(unfinished), told)
        Path(unfinished).replace(where)
    finally:
        Path(unfinished).unlink(missing_ok=True)


def made_meanwhile(contents: Contents, where: Path, file: str) -> Iterator[str]:
    """What is being written now, until the file is there; makes it in a thread of its own."""
    steps: SimpleQueue[str | None] = SimpleQueue()

    def run() -> None:
        try:
            make(contents, where, file, steps.put)
        finally:
            steps.put(None)

    Thread(target=run, daemon=True).start()
    while (step := steps.get()) is not None:
        yield step


def name_of(report: EvaluationReport, file: str) -> str:
    place = report.community.slug if report.community else report.programme.slug
    return f"{place}-{report.period.key}-version-{report.version}-{file}"


@bp.get("/")
@may(READ)
def index(programme: Programme, number: int) -> ResponseReturnValue:
    report = signed(programme, number)
    said: dict[str, Any] = {"files": FILES, "long": length_of(report.contents) > LONG}
    return page("exports/index.html", report=report, superseded=superseded_by(report), **said)


@bp.get("/<file>")
@may(READ)
def download(programme: Programme, number: int, file: str) -> ResponseReturnValue:
    report = signed(programme, number)
    if file not in FILES:
        raise Missing
    contents = told_in(report)
    where = kept_at(report, contents, file)
    if not where.exists():
        if length_of(contents) > LONG:
            here: dict[str, Any] = {"programme": programme.slug, "number": number, "version": report.version}
            return redirect(url_for("exports.making", file=file, **here), 303)
        make(contents, where, file, lambda _step: None)
    answer = handed_out(where, name_of(report, file))
    note_that_it_left(name_of(report, file), report.community_id)
    return answer


def handed_out(where: Path, name: str) -> Response:
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    answer = Response(where.read_bytes(), mimetype=kind)
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


@bp.get("/<file>/making")
@may(READ)
def making(programme: Programme, number: int, file: str) -> ResponseReturnValue:
    """A page that grows while the file is made, line by line, without a script."""
    report = signed(programme, number)
    if file not in FILES:
        raise Missing
    contents = told_in(report)
    where = kept_at(report, contents, file)
    steps = iter(()) if where.exists() else made_meanwhile(contents, where, file)
    back = url_for("exports.index", programme=programme.slug, number=number, version=report.version)
    said: dict[str, Any] = {"report": report, "file": file, "title": FILES[file][0], "back": back, "grows_here": HERE}
    failed, ready = (render_template("exports/making.html", ready=each, **said) for each in (False, True))
    return Response(growing(failed, ready, steps, where), mimetype="text/html")


def growing(failed: str, ready: str, steps: Iterator[str], where: Path) -> Iterator[str]:
    """The page up to its list, then a line for each step as it is taken, then how it ended."""
    yield ready.split(HERE)[0]
    for step in steps:
        yield f"<li>{escape(step)}</li>\n"
    yield (ready if where.exists() else failed).split(HERE)[1]
