"""Being asked in: a letter that makes its reader a member, once."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cop.communities.models import IN_A_COMMUNITY, Community, Membership, Programme
from cop.db import Model
from cop.errors import Refused
from cop.identity.models import Person, digest

INVITATION_DAYS = 30
LETTERS_A_PLACE, SLIPS = 3, 4
"""A link sends so many letters for each of its places, and some for slips of the finger: no more, whoever asks."""
OVER = "This invitation has been used or is too old. Ask for a new one."
ROLES = {
    "practitioner": "a member",
    "convenor": "a host",
    "facilitator": "a facilitator",
    "reviewer": "an academy reader",
}


class InviteLink(Model):
    """A link for a poster or a chat: so many people, until a day. Whoever follows it says an address, and gets an
    invitation there: a link that is passed on makes nobody a member whose address nobody has seen."""

    __tablename__ = "invite_links"

    id: Mapped[int] = mapped_column(primary_key=True)
    community_id: Mapped[int] = mapped_column(sa.ForeignKey("communities.id", ondelete="CASCADE"), index=True)
    made_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id", ondelete="SET NULL"), index=True)
    most: Mapped[int]
    used: Mapped[int] = mapped_column(default=0)
    letters: Mapped[int] = mapped_column(default=0, server_default="0")
    """How often somebody asked for an invitation by it, whoever they are and whether or not one went."""
    expires_at: Mapped[datetime]
    community: Mapped[Community] = relationship()
    made_by: Mapped[Person | None] = relationship()

    def good(self, now: datetime) -> bool:
        return self.used < self.most and now < self.expires_at

    def ask_for_a_letter(self) -> None:
        """Counted for members too: whoever watches the count learns nothing about an address."""
        if self.letters >= LETTERS_A_PLACE * self.most + SLIPS:
            raise Refused("So many letters were asked for with this link that it sends no more. Ask for another link.")
        self.letters += 1

    def take_a_place(self, now: datetime) -> None:
        if not self.good(now):
            raise Refused("This link has been used up or is too old. Ask whoever gave it to you for another.")
        self.used += 1


class Invitation(Model):
    """Kept until it is accepted, taken back or too old; its token only as a hash."""

    __tablename__ = "invitations"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    email: Mapped[str] = mapped_column(sa.String(254))
    access: Mapped[str] = mapped_column(sa.String(20))
    community_id: Mapped[int | None] = mapped_column(sa.ForeignKey("communities.id", ondelete="CASCADE"), index=True)
    programme_id: Mapped[int | None] = mapped_column(sa.ForeignKey("programmes.id", ondelete="CASCADE"), index=True)
    invited_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id", ondelete="SET NULL"))
    link_id: Mapped[int | None]
    """The link that it was asked for by: once that is ended, its letters are worth nothing."""
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    community: Mapped[Community | None] = relationship()
    programme: Mapped[Programme | None] = relationship()
    link: Mapped[InviteLink | None] = relationship(primaryjoin=lambda: orm.foreign(Invitation.link_id) == InviteLink.id)

    @classmethod
    def write(cls, email: str, access: str, place: Community | Programme, now: datetime) -> tuple[Invitation, str]:
        """The invitation and its token, which exists nowhere else."""
        token = secrets.token_urlsafe(32)
        invitation = cls(
            token_hash=digest(token),
            email=Person.normal_address(email),
            access=access,
            expires_at=now + timedelta(days=INVITATION_DAYS),
        )
        if isinstance(place, Community):
            invitation.community_id = place.id
        else:
            invitation.programme_id = place.id
        return invitation, token

    @property
    def place(self) -> str:
        place = self.community or self.programme
        return place.name if place else ""

    @property
    def role(self) -> str:
        return ROLES[self.access]

    def good(self, now: datetime) -> bool:
        return self.accepted_at is None and now < self.expires_at

    def accept(self, person: Person, already: Membership | None, now: datetime) -> Membership:
        """`already`: what this person is, or was, in the same place. Nobody loses by accepting."""
        if not self.good(now):
            raise Refused(OVER)
        if self.link_id is not None or self.link is not None:
            must_not_have_been_removed(already)
        if self.link is not None:
            self.link.take_a_place(now)
        elif self.link_id is not None:
            raise Refused(OVER)
        self.accepted_at = now
        if already is None:
            place = {"community_id": self.community_id, "programme_id": self.programme_id}
            return Membership(person=person, access=self.access, **place)
        if already.left_at is not None or rank(self.access) > rank(already.access):
            already.access, already.left_at, already.left_because = self.access, None, ""
        return already


def must_not_have_been_removed(already: Membership | None) -> None:
    """A link is for whoever holds it. Somebody was removed by a person, for a reason: only a person asks them back."""
    if already is not None and already.left_because:
        raise Refused("A link does not bring you back here. Ask the facilitator for an invitation of your own.")


def rank(access: str) -> int:
    return IN_A_COMMUNITY.index(access) if access in IN_A_COMMUNITY else -1
