"""Retention: how people felt, and how today was, are deleted some months after the final sign-off.

Questions, themes and documents are the group's and stay. The months are the programme's own (12 unless an administrator
says otherwise); the final sign-off is the last one once the programme has ended. A dry run says what would go.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from cop import clock
from cop.audit.noting import note
from cop.communities.models import Community, Programme
from cop.db import UtcDateTime, db
from cop.gatherings.models import Gathering
from cop.reflections.models import Reflection

DELETED = "Deleted when its time was over; its theme is kept."
"""Said in place of the words."""


REPORTS = sa.table("evaluation_reports", sa.column("programme_id"), sa.column("signed_at", UtcDateTime()))
"""They lie beside this feature: only the name of their table is known here."""


@dataclass(frozen=True)
class Due:
    """A programme whose answers have had their time."""

    programme: Programme
    since: date
    answers: int


def months_after(day: date, months: int) -> date:
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def due_on(programme: Programme) -> date | None:
    if programme.ended is None or programme.signed_off_at is None:
        return None
    mine = sa.select(sa.func.max(REPORTS.c.signed_at)).where(REPORTS.c.programme_id == programme.id)
    last = db.session.scalar(mine) or programme.signed_off_at
    final = max(programme.ended, clock.local(max(last, programme.signed_off_at)).date())
    return months_after(final, programme.keep_answers_months)


def of_programme(programme: Programme) -> sa.ColumnElement[bool]:
    sessions = sa.select(Gathering.id).join(Community, Community.id == Gathering.community_id)
    mine = Reflection.gathering_id.in_(sessions.where(Community.programme_id == programme.id))
    return sa.and_(mine, Reflection.text != DELETED)


def what_is_due(now: datetime) -> list[Due]:
    found = []
    for programme in db.session.scalars(sa.select(Programme).order_by(Programme.id)):
        since = due_on(programme)
        if since is None or since > clock.local(now).date():
            continue
        count = db.session.scalar(sa.select(sa.func.count()).select_from(Reflection).where(of_programme(programme)))
        if count:
            found.append(Due(programme, since, count))
    return found


def delete(due: Due) -> None:
    gone = {"text": DELETED, "may_quote": False, "released": False}
    db.session.execute(sa.update(Reflection).where(of_programme(due.programme)).values(gone))
    note("retention", detail=f"{due.answers} answers of {due.programme.slug}")
