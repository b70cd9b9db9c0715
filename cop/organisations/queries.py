"""Organisations: suggested, listed, made one, and taken apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from cop.communities.models import Footprint, Membership, Organisation, name_key
from cop.communities.queries import what_it_became
from cop.db import db
from cop.errors import Missing, Refused
from cop.gatherings.models import Attendance
from cop.organisations.models import OrganisationMerge

SUGGESTED, LISTED, MERGES = 10, 80, 60
SHORTEST = 2


def suggested(typed: str, today: date) -> list[str]:
    """Of the official lists, and of a made-up sample: what somebody typed at a door is shown in their community, and
    not to strangers."""
    if len(name_key(typed)) < SHORTEST:
        return []
    there = sa.or_(Organisation.ends.is_(None), Organisation.ends >= today)
    listed = sa.or_(Organisation.code.is_not(None), Organisation.fictional)
    query = sa.select(Organisation.name).where(listed, Organisation.merged_into_id.is_(None), there)
    alike = Organisation.name_key.contains(name_key(typed), autoescape=True)
    begins = Organisation.name_key.startswith(name_key(typed), autoescape=True)
    return list(db.session.scalars(query.where(alike).order_by(begins.desc(), Organisation.name).limit(SUGGESTED)))


def organisations(asked: str) -> list[Organisation]:
    """Those that somebody typed first: they are the ones to look at."""
    query = sa.select(Organisation).where(Organisation.merged_into_id.is_(None))
    if asked:
        query = query.where(Organisation.name_key.contains(name_key(asked), autoescape=True))
    query, listed = query.order_by(Organisation.name), sa.or_(Organisation.code.is_not(None), Organisation.fictional)
    typed = db.session.scalars(query.where(~listed).limit(LISTED)).all()
    official = query.where(listed).limit(LISTED - len(typed))
    return [*typed, *(db.session.scalars(official) if len(typed) < LISTED else ())]


def organisation(number: int) -> Organisation:
    found = db.session.get(Organisation, number)
    if found is None:
        raise Missing
    return found


def uses() -> Iterator[tuple[str, type[Membership] | type[Attendance]]]:
    yield "memberships", Membership
    yield "attendances", Attendance


def the_other(gone: Organisation, name: str) -> Organisation:
    into = db.session.scalar(sa.select(Organisation).filter_by(name_key=name_key(name), merged_into_id=None))
    if into is None:
        raise Refused(f"There is no organisation called “{name}”. Type the name of one in the list.")
    if into is gone:
        raise Refused("That is the same one. Type the name of another.")
    return into


def merge(gone: Organisation, name: str, now: datetime) -> OrganisationMerge:
    """Everywhere the second stands for the first; lines of past sheets too, so that one organisation counts as one."""
    into = the_other(gone, name)
    moved: dict[str, list[int]] = {}
    for word, kind in uses():
        ids = list(db.session.scalars(sa.select(kind.id).where(kind.organisation_id == gone.id)))
        moved[word] = ids
        db.session.execute(sa.update(kind).where(kind.id.in_(ids)).values(organisation_id=into.id))
    for earlier in db.session.scalars(sa.select(Organisation).filter_by(merged_into_id=gone.id)):
        earlier.merged_into_id = into.id
    gone.merged_into_id = into.id
    return OrganisationMerge(gone=gone, into=into, at=now, moved=moved)


def take_apart(found: OrganisationMerge) -> None:
    """With what had been made one with it before; whatever the second one has become since, they are not it any more.
    Lines that have said something else in between stay as they are."""
    now_it = what_it_became(found.into).id
    for word, kind in uses():
        still = (kind.id.in_(found.moved.get(word, [])), kind.organisation_id == now_it)
        db.session.execute(sa.update(kind).where(*still).values(organisation_id=found.gone_id))
    for earlier in made_one_with(found.gone):
        earlier.merged_into_id = found.gone_id
    found.gone.merged_into_id = None
    db.session.delete(found)


def made_one_with(organisation: Organisation) -> list[Organisation]:
    """Those that were made one with it, and with those, as far back as it goes."""
    asked = sa.select(OrganisationMerge).options(joinedload(OrganisationMerge.gone))
    direct = [each.gone for each in db.session.scalars(asked.filter_by(into_id=organisation.id))]
    return [*direct, *(further for each in direct for further in made_one_with(each))]


def merges() -> Sequence[OrganisationMerge]:
    both = (joinedload(OrganisationMerge.gone), joinedload(OrganisationMerge.into))
    query = sa.select(OrganisationMerge).options(*both).order_by(OrganisationMerge.id.desc())
    return db.session.scalars(query.limit(MERGES)).all()


def systems() -> list[Footprint]:
    return list(db.session.scalars(sa.select(Footprint).order_by(Footprint.ends.is_not(None), Footprint.name)))
