"""Who is who: each field only where its owner says so."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from cop.communities.models import COVER, Community, Membership, RoleType
from cop.db import db
from cop.identity.models import Person


@dataclass(frozen=True)
class Entry:
    """What one member shows to the others. An empty field was not ticked, or is not known: nobody can tell which."""

    member_id: int
    name: str
    access: str
    role: str
    organisation: str
    job: str
    may_be_written_to: bool


def entries(community: Community) -> list[Entry]:
    labels = {row.slug: row.label for row in db.session.scalars(sa.select(RoleType))}
    query = sa.select(Membership).join(Membership.person).options(joinedload(Membership.person))
    query = query.options(joinedload(Membership.organisation)).where(Membership.access != COVER)
    here = query.where(Membership.community_id == community.id, Membership.left_at.is_(None))
    return [entry(row, labels) for row in db.session.scalars(here.order_by(Person.name))]


def entry(row: Membership, labels: dict[str, str]) -> Entry:
    shows = set(row.person.shows)
    return Entry(
        row.id,
        row.name,
        row.access,
        labels.get(row.role_type or "", "") if "role" in shows else "",
        row.organisation.name if row.organisation and "organisation" in shows else "",
        row.person.job_label if "job" in shows else "",
        "letters" in shows and row.person.email is not None,
    )


def that_fit(found: list[Entry], role: str, organisation: str) -> list[Entry]:
    """A filter sees no more than the reader does: it goes by what is shown."""
    fits = [each for each in found if not role or each.role == role]
    return [each for each in fits if not organisation or each.organisation == organisation]


def somebody_who_may_be_written_to(community: Community, member_id: int) -> Person | None:
    row = db.session.scalar(sa.select(Membership).filter_by(id=member_id, community_id=community.id, left_at=None))
    return row.person if row and row.person.email and "letters" in row.person.shows else None
