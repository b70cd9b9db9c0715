"""Which sessions gather lines for a document, and the dots on those lines, in a programme file and out of it.

Neither is in a document's own history: who put a dot is the room's matter, and another community's screens are theirs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from cop.db import db
from cop.documents.models import Document
from cop.gatherings.models import Attendance
from cop.proposals.models import Drafting, Proposal, ProposalDot

if TYPE_CHECKING:
    from cop.filesections.texts import Round

Find = Callable[[str], int | None]
Sheets = Mapping[tuple[int, int], int]
"""By session and person: their line on the sign-in sheet."""


def round_records(document: Document, sessions: Mapping[int, str]) -> list[dict[str, Any]]:
    rows = db.session.scalars(sa.select(Drafting).filter_by(document_id=document.id).order_by(Drafting.id))
    return [{"gathering": sessions[row.gathering_id], "live": row.live} for row in rows if row.gathering_id in sessions]


def dot_names(row: Proposal, people: Mapping[int, str]) -> list[str]:
    """Each of the room once, in no order that tells anything."""
    query = sa.select(Attendance.person_id).join(ProposalDot, ProposalDot.attendance_id == Attendance.id)
    theirs = db.session.scalars(query.where(ProposalDot.proposal_id == row.id))
    return sorted({people[person] for person in theirs if person in people})


def rounds_of(said: list[Round], document: Document, session: Find) -> Iterator[Drafting]:
    for each in said:
        if here := session(each.gathering):
            yield Drafting(document=document, gathering_id=here, live=each.live)


def dots_of(names: list[str], session: int | None, person: Find, sheets: Sheets) -> list[ProposalDot]:
    """Of those who were there; nobody else has a dot to give."""
    lines = (sheets.get((session or 0, person(name) or 0)) for name in names)
    return [ProposalDot(attendance_id=line) for line in dict.fromkeys(lines) if line]
