"""Whom the provider has sent us."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from cop.db import db
from cop.errors import Refused
from cop.identity.models import Person
from cop.identity.queries import person_with_address
from cop.invitations.models import Invitation
from cop.sso.models import OutsideIdentity
from cop.sso.provider import Told

TAKEN = (
    "This address is already linked to another account of your organisation. "
    "Ask whoever looks after this service to look into it."
)


def identity_of(told: Told) -> OutsideIdentity | None:
    return db.session.scalar(sa.select(OutsideIdentity).filter_by(issuer=told.issuer, subject=told.subject))


def already_linked(person: Person, issuer: str) -> OutsideIdentity | None:
    return db.session.scalar(sa.select(OutsideIdentity).filter_by(person_id=person.id, issuer=issuer))


def is_invited(address: str, now: datetime) -> bool:
    waiting = sa.select(Invitation.id).filter_by(email=Person.normal_address(address), accepted_at=None)
    return db.session.scalar(waiting.where(Invitation.expires_at > now).limit(1)) is not None


def whoever_that_is(told: Told, now: datetime) -> Person | None:
    """The account that was linked before; else whoever has the address that the provider has checked; else somebody
    who is invited by that address, and is new here. Nobody else gets in by having an account elsewhere."""
    known = identity_of(told)
    if known is not None:
        return known.person
    if not told.address:
        return None
    person = person_with_address(told.address)
    if person is None and is_invited(told.address, now):
        person = Person(name=told.name or told.address.split("@")[0], email=Person.normal_address(told.address))
        db.session.add(person)
        db.session.flush()
    if person is not None:
        if already_linked(person, told.issuer):
            raise Refused(TAKEN)
        db.session.add(OutsideIdentity.link(told.issuer, told.subject, person, now))
    return person
