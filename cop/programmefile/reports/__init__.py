"""Reports in and out of a programme file. Who wrote a comment stays behind: its form promised that no name goes out.

What was signed off comes in as it was frozen, and is as fixed as where it came from.
"""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from cop.blocks.queries import publications_of
from cop.db import db
from cop.fileformat.references import ALL
from cop.fileformat.reporting import Report
from cop.programmefile.people import Arriving, Json, Leaving, told
from cop.reports.models import EvaluationReport, ReportComment, ReportPart, checksum_of

SAME = ("number", "version", "purpose", "prepared_by", "asked", "in_one_minute", "numbers", "not_well", "what_changed")


def load_reports(arriving: Arriving) -> None:
    """After the publications that they know of."""
    known = [each.id for each in publications_of(arriving.programme)]
    for record in arriving.file.reports:
        db.session.add(a_report(record, arriving, known))


def a_report(record: Report, arriving: Arriving, known: list[int]) -> EvaluationReport:
    here = {name: community.id for name, community in arriving.communities.items()}
    report = EvaluationReport(programme=arriving.programme, **record.model_dump(include=set(SAME)))
    report.community_id = here.get(record.community)
    report.first_day, report.last_day = record.first_day, record.last_day
    report.mark = mark_here(record.mark, known)
    report.signed_at, report.signed_by, report.frozen = record.signed, record.signed_by, record.contents
    report.checksum = checksum_of(record.contents) if record.contents else ""
    report.parts = [ReportPart(community_id=here[each.community], opened_at=each.opened) for each in record.parts]
    report.comments = [
        ReportComment(community_id=here[each.community], voice=each.voice, text=each.text) for each in record.comments
    ]
    if record.signed:
        before = arriving.programme.signed_off_at
        arriving.programme.signed_off_at = min(before, record.signed) if before else record.signed
    return report


def mark_here(number: int | None, known: list[int]) -> int | None:
    """The publication that it counted up to; one that the file does not have shows nothing rather than too much."""
    if number is None:
        return None
    return known[number - 1] if 0 < number <= len(known) else 0


def dump_reports(leaving: Leaving) -> Json:
    query = sa.select(EvaluationReport).filter_by(programme_id=leaving.programme.id)
    rows = db.session.scalars(query.order_by(EvaluationReport.number, EvaluationReport.version)).all()
    known = [each.id for each in publications_of(leaving.programme)]
    return {"reports": [report_record(row, leaving, known) for row in rows]} if rows else {}


def report_record(row: EvaluationReport, leaving: Leaving, known: list[int]) -> Json:
    more = {
        "mark": None if row.mark is None else sum(each <= row.mark for each in known),
        "signed": row.signed_at.isoformat() if row.signed_at else None,
        "signed_by": row.signed_by or None,
        "contents": row.contents if row.signed_at else None,
    }
    return {
        **{name: getattr(row, name) for name in SAME},
        "community": leaving.communities[row.community_id] if row.community_id else ALL,
        "first_day": row.first_day.isoformat(),
        "last_day": row.last_day.isoformat(),
        **told(more),
        "parts": list(parts_of(row, leaving)),
        "comments": [
            {"community": leaving.communities[each.community_id], "voice": each.voice, "text": each.text}
            for each in row.comments
        ],
    }


def parts_of(row: EvaluationReport, leaving: Leaving) -> Iterator[Json]:
    for part in sorted(row.parts, key=lambda each: leaving.communities[each.community_id]):
        yield {"community": leaving.communities[part.community_id], "opened": part.opened_at.isoformat()}
