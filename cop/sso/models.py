"""Who somebody is for the provider of their organisation's single sign-on."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cop.db import Model
from cop.identity.models import Person


class OutsideIdentity(Model):
    """One account at one provider is one person; a person has one account at a provider. The address may change."""

    __tablename__ = "outside_identities"
    __table_args__ = (sa.UniqueConstraint("issuer", "subject"), sa.UniqueConstraint("issuer", "person_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    issuer: Mapped[str] = mapped_column(sa.String(255))
    subject: Mapped[str] = mapped_column(sa.String(255))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="CASCADE"), index=True)
    linked_at: Mapped[datetime]
    person: Mapped[Person] = relationship()

    @classmethod
    def link(cls, issuer: str, subject: str, person: Person, now: datetime) -> OutsideIdentity:
        return cls(issuer=issuer, subject=subject, person=person, linked_at=now)
