"""Finding invitations, and who belongs to a place."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from cop.audit.models import Act
from cop.communities.models import COVER, Community, Membership, Programme
from cop.db import db
from cop.gatherings.models import Gathering
from cop.identity.models import Person, digest
from cop.invitations.models import INVITATION_DAYS, Invitation, InviteLink

Place = Community | Programme
REQUESTS = sa.table("join_requests", sa.column("community_id"))
"""They lie above this feature: only the name of their table is known here."""


def here(kind: type[Invitation] | type[Membership], place: Place) -> sa.ColumnElement[bool]:
    return kind.community_id == place.id if isinstance(place, Community) else kind.programme_id == place.id


def people_of(place: Place) -> list[Membership]:
    query = sa.select(Membership).join(Membership.person).options(joinedload(Membership.person))
    query = query.where(here(Membership, place), Membership.left_at.is_(None), Membership.access != COVER)
    return list(db.session.scalars(query.order_by(Person.name)))


def invitations_waiting(place: Place, now: datetime) -> list[Invitation]:
    waiting = (here(Invitation, place), Invitation.accepted_at.is_(None), Invitation.expires_at > now)
    return list(db.session.scalars(sa.select(Invitation).where(*waiting).order_by(Invitation.email)))


def member_with_address(place: Place, email: str) -> Membership | None:
    query = sa.select(Membership).join(Membership.person).where(here(Membership, place), Membership.left_at.is_(None))
    return db.session.scalar(query.where(Person.email == Person.normal_address(email)).limit(1))


def counted(place: Place) -> tuple[int, int]:
    """How many invitations were sent to a community so far, and how many were accepted: by the list of acts, since the
    invitations themselves are not kept."""
    if not isinstance(place, Community):
        return 0, 0
    kinds = sa.select(Act.kind, sa.func.count()).where(
        Act.community_id == place.id, Act.kind.in_(("invited", "by link", "joined"))
    )
    found = {row.kind: int(row[1]) for row in db.session.execute(kinds.group_by(Act.kind))}
    return found.get("invited", 0) + found.get("by link", 0), found.get("joined", 0)


def asking(place: Place) -> int:
    """How many wait to be let in."""
    if not isinstance(place, Community):
        return 0
    query = sa.select(sa.func.count()).select_from(REQUESTS).where(REQUESTS.c.community_id == place.id)
    return db.session.scalar(query) or 0


def was_removed(community: Community, email: str) -> bool:
    """With a reason: no link brings them back."""
    query = sa.select(Membership.id).join(Membership.person).where(Membership.community_id == community.id)
    gone = (Membership.left_because != "", Person.email == Person.normal_address(email))
    return db.session.scalar(query.where(*gone).limit(1)) is not None


def forget_earlier(invitation: Invitation) -> None:
    """One invitation an address and place: the last one sent is the one that works."""
    same = {"email": invitation.email, "community_id": invitation.community_id, "programme_id": invitation.programme_id}
    db.session.execute(sa.delete(Invitation).filter_by(accepted_at=None, **same))


def invitation_with_token(token: str) -> Invitation | None:
    """Held for this request alone, so that two taps on one letter make one member."""
    query = sa.select(Invitation).options(joinedload(Invitation.community), joinedload(Invitation.programme))
    return db.session.scalar(query.filter_by(token_hash=digest(token)).with_for_update(of=Invitation))


def invitation_here(place: Place, id: int) -> Invitation | None:
    return db.session.scalar(sa.select(Invitation).where(here(Invitation, place), Invitation.id == id))


def membership_here(place: Place, id: int) -> Membership | None:
    query = sa.select(Membership).where(here(Membership, place), Membership.id == id, Membership.left_at.is_(None))
    return db.session.scalar(query)


def membership_by(invitation: Invitation, person: Person) -> Membership | None:
    """What the person is, or was, in the place that the invitation is for."""
    place = {"community_id": invitation.community_id, "programme_id": invitation.programme_id}
    return db.session.scalar(sa.select(Membership).filter_by(person_id=person.id, **place).limit(1))


def open_sessions(community: Community) -> list[int]:
    return list(db.session.scalars(sa.select(Gathering.id).filter_by(community_id=community.id, state="open")))


def link_called(number: int) -> InviteLink | None:
    """Held for this request alone, so that the last place is taken once."""
    return db.session.scalar(sa.select(InviteLink).filter_by(id=number).with_for_update(of=InviteLink))


def links_of(community: Community, now: datetime) -> list[InviteLink]:
    mine = sa.select(InviteLink).filter_by(community_id=community.id).where(InviteLink.expires_at > now)
    return list(db.session.scalars(mine.order_by(InviteLink.id)))


def lately_invited(address: str, community: Community, now: datetime) -> bool:
    """By a link, within the hour: nobody's letterbox is filled by somebody who types its address again and again."""
    fresh = Invitation.expires_at > now + timedelta(days=INVITATION_DAYS, hours=-1)
    same = sa.select(Invitation.id).filter_by(email=Person.normal_address(address), community_id=community.id)
    return db.session.scalar(same.where(fresh, Invitation.link_id.is_not(None)).limit(1)) is not None


def forget_invitations(now: datetime) -> None:
    """Those accepted or too old: an address is not kept longer than it is good for something."""
    over = sa.or_(Invitation.accepted_at.is_not(None), Invitation.expires_at <= now)
    db.session.execute(sa.delete(Invitation).where(over))
    db.session.execute(sa.delete(InviteLink).where(InviteLink.expires_at <= now))
