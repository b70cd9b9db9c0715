"""Reports of a programme, the newest version of each, and those that a community may read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from cop import clock
from cop.agenda.models import Topic
from cop.communities.models import Community, Programme
from cop.db import db
from cop.errors import Missing
from cop.gatherings.models import Gathering
from cop.goingout.queries import topics_told
from cop.periods import Period, quarters_between
from cop.reports.models import EvaluationReport
from cop.themes.models import GroupWords
from cop.ways.models import MethodCard

DONE = "done"


@dataclass(frozen=True)
class Held:
    """A session as a report tells it: no name, and of its topics only those that the group let out."""

    community: str
    number: int
    day: date
    focus: str
    topics: int
    minutes: int
    ways: tuple[str, ...]
    titles: tuple[str, ...]


@dataclass(frozen=True)
class Listed:
    """A report as its address shows it, and the newer version that is being prepared, if there is one."""

    shown: EvaluationReport
    draft: EvaluationReport | None


def reports_of(programme: Programme) -> list[Listed]:
    """The newest report first."""
    query = sa.select(EvaluationReport).filter_by(programme_id=programme.id)
    found = db.session.scalars(query.options(selectinload(EvaluationReport.parts))).all()
    signed = {report.number: report for report in newest([report for report in found if report.signed_at])}
    return [Listed(signed.get(each.number, each), drafted(each, signed.get(each.number))) for each in newest(found)]


def drafted(latest: EvaluationReport, signed: EvaluationReport | None) -> EvaluationReport | None:
    return latest if signed is not None and latest is not signed else None


def as_read(programme: Programme, number: int, version: int | None) -> EvaluationReport:
    """The version asked for; else the newest that was signed off; else, of a first draft, that."""
    if version is None:
        query = sa.select(sa.func.max(EvaluationReport.version)).filter_by(programme_id=programme.id, number=number)
        version = db.session.scalar(query.where(EvaluationReport.signed_at.is_not(None)))
    return the_report(programme, number, version)


def superseded_by(report: EvaluationReport) -> EvaluationReport | None:
    """The newest version after this one that was signed off."""
    return next((each for each in versions_of(report)[::-1] if each.signed_at and each.version > report.version), None)


def signed_twins(report: EvaluationReport) -> list[EvaluationReport]:
    """Other reports about the same, over the same days, that were signed off: two papers with one title."""
    same = {"programme_id": report.programme_id, "community_id": report.community_id}
    query = sa.select(EvaluationReport).filter_by(first_day=report.first_day, last_day=report.last_day, **same)
    query = query.where(EvaluationReport.number != report.number, EvaluationReport.signed_at.is_not(None))
    return newest(db.session.scalars(query).all())


def sentences_waiting(report: EvaluationReport, now: datetime) -> list[GroupWords]:
    """Groups' own sentences on this period that members have not had for seven days: without them it would freeze."""
    places = [community.id for community in report.communities]
    query = sa.select(GroupWords).where(GroupWords.community_id.in_(places), GroupWords.one != "")
    found = db.session.scalars(query.order_by(GroupWords.since, GroupWords.community_id))
    return [each for each in found if report.period.holds_period(each.since, each.until) and not each.released(now)]


def newest(reports: Sequence[EvaluationReport]) -> list[EvaluationReport]:
    latest = {report.number: report for report in sorted(reports, key=lambda each: each.version)}
    return sorted(latest.values(), key=lambda each: each.number, reverse=True)


def versions_of(report: EvaluationReport) -> list[EvaluationReport]:
    query = sa.select(EvaluationReport).filter_by(programme_id=report.programme_id, number=report.number)
    return list(db.session.scalars(query.order_by(EvaluationReport.version)))


def the_report(
    programme: Programme, number: int, version: int | None = None, to_change: bool = False
) -> EvaluationReport:
    """One version, else the newest. Whoever comes to change it waits for whoever is changing it."""
    query = sa.select(EvaluationReport).filter_by(programme_id=programme.id, number=number)
    if version is not None:
        query = query.filter_by(version=version)
    if to_change:
        query = query.with_for_update(of=EvaluationReport).execution_options(populate_existing=True)
    found = db.session.scalar(query.order_by(EvaluationReport.version.desc()).limit(1))
    if found is None:
        raise Missing
    return found


def next_number(programme: Programme) -> int:
    """A number is used once, whatever becomes of its report."""
    most = sa.select(sa.func.max(EvaluationReport.number)).filter_by(programme_id=programme.id)
    return max(db.session.scalar(most) or 0, programme.reports_begun) + 1


def open_to(community: Community) -> list[EvaluationReport]:
    """What this community's members may read: its part was opened to them, or the report was signed off."""
    query = sa.select(EvaluationReport).filter_by(programme_id=community.programme_id)
    here = sa.or_(EvaluationReport.community_id.is_(None), EvaluationReport.community_id == community.id)
    found = db.session.scalars(query.where(here).options(selectinload(EvaluationReport.parts))).all()
    return newest([report for report in found if report.signed_at or report.part_of(community)])


def waiting_to_be_read(community: Community) -> list[EvaluationReport]:
    return [report for report in open_to(community) if not report.signed_at]


def quarters_of(programme: Programme) -> list[Period]:
    """Quarters in which something was held, the newest first."""
    held = sa.select(Gathering.starts_at).join(Community, Community.id == Gathering.community_id)
    held = held.where(Community.programme_id == programme.id, Gathering.state == "closed", ~Gathering.rehearsal)
    days = [clock.local(at).date() for at in db.session.scalars(held)]
    if not days:
        return []
    quarters = quarters_between(min(days), max(days))
    return [quarter for quarter in quarters if any(quarter.holds(day) for day in days)][::-1]


def held_in(communities: Collection[Community], period: Period) -> list[Held]:
    """The sessions of a period, a community after the other."""
    names = {each.id: each.slug for each in communities}
    query = sa.select(Gathering).where(Gathering.community_id.in_(names), Gathering.state == "closed")
    rows = [row for row in db.session.scalars(query.where(~Gathering.rehearsal)) if period.holds(row.day)]
    done, let_out = done_topics([row.id for row in rows]), topics_told([row.id for row in rows])
    made = [
        Held(
            names[row.community_id],
            row.number,
            row.day,
            row.focus_in_hindsight or "",
            *told(done[row.id]),
            tuple(titles),
        )
        for row, titles in ((row, let_out[row.id]) for row in rows)
    ]
    return sorted(made, key=lambda each: (each.community, each.day, each.number))


def done_topics(gatherings: Collection[int]) -> dict[int, list[tuple[int, str | None]]]:
    """Minutes and way of working of every topic that was talked through, a session each."""
    found: dict[int, list[tuple[int, str | None]]] = defaultdict(list)
    columns = (Topic.gathering_id, Topic.minutes, MethodCard.name)
    query = sa.select(*columns).outerjoin(MethodCard, MethodCard.slug == Topic.method_slug)
    query = query.where(Topic.gathering_id.in_(gatherings), Topic.state == DONE, ~Topic.hidden)
    for gathering, minutes, way in db.session.execute(query.order_by(Topic.position, Topic.id)):
        found[gathering].append((minutes or 0, way))
    return found


def told(topics: list[tuple[int, str | None]]) -> tuple[int, int, tuple[str, ...]]:
    ways = dict.fromkeys(way for _, way in topics if way)
    return len(topics), sum(minutes for minutes, _ in topics), tuple(ways)
