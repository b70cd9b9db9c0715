"""How long the slides of the sample's report take: from what was signed off to a finished file."""

from __future__ import annotations

import statistics
import time
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.report import Report
from bench.room import an_open_room
from cop import clock
from cop.communities.queries import the_programme
from cop.db import db, writing
from cop.exports.views import Contents, make
from cop.reports.freezing import sign
from cop.reports.models import EvaluationReport

SLIDES = "slides.pptx"


def a_signed_report() -> Contents:
    """On the sample's quarter: three communities, three sessions each."""
    programme = the_programme("north-west-2019")
    report = EvaluationReport(programme=programme, number=1, version=1)
    report.first_day, report.last_day = date(2019, 4, 1), date(2019, 6, 30)
    report.in_one_minute, report.not_well = ["They met.", "They shared.", "They go on."], "The numbers did not grow."
    db.session.add(report)
    db.session.flush()
    sign(report, "Somebody", clock.now())
    return report.contents


def slides(report: Report, quick: bool) -> None:
    with TemporaryDirectory(prefix="cop-bench-") as place:
        room = an_open_room(Path(place) / "instance")
        with writing(room.app):
            contents = a_signed_report()
            db.session.rollback()
            db.session.remove()
            db.engine.dispose()
        took = []
        for _time in range(3 if quick else 9):
            began = time.perf_counter()
            make(contents, Path(place) / SLIDES, SLIDES, lambda _step: None)
            took.append(time.perf_counter() - began)
        report.add("pptx_s", statistics.median(took), "s")
