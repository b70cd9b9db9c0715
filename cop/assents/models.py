"""Who agreed to which version: a session, by those present, in one press; and each who likes to say so.

A yes belongs to one version. The next one is not agreed because this one was, so it asks again.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cop.db import Model
from cop.documents.models import Document, Version
from cop.errors import Refused
from cop.gatherings.models import Gathering
from cop.identity.models import Person

SOON = timedelta(days=14)


class Assent(Model):
    """Either a session's, or one person's own."""

    __tablename__ = "assents"
    __table_args__ = (
        sa.UniqueConstraint("version_id", "gathering_id"),
        sa.UniqueConstraint("version_id", "person_id"),
        sa.CheckConstraint("(gathering_id IS NULL) <> (person_id IS NULL)", name="one_of_two"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(sa.ForeignKey("versions.id", ondelete="CASCADE"))
    gathering_id: Mapped[int | None] = mapped_column(sa.ForeignKey("gatherings.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id", ondelete="CASCADE"), index=True)
    made_at: Mapped[datetime | None]
    version: Mapped[Version] = relationship()
    gathering: Mapped[Gathering | None] = relationship()

    @classmethod
    def by_those_present(cls, version: Version, gathering: Gathering, now: datetime) -> Assent:
        gathering.must_have_been_opened()
        return cls(version=can_be_agreed(version), gathering=gathering, made_at=now)

    @classmethod
    def by_one(cls, version: Version, person: Person, now: datetime) -> Assent:
        return cls(version=can_be_agreed(version), person_id=person.id, made_at=now)


def can_be_agreed(version: Version) -> Version:
    if version.state != "published":
        raise Refused("A draft cannot be agreed. Save it as a version that is no draft first.")
    return version


class Review(Model):
    """When the community wants to look at a document again."""

    __tablename__ = "document_reviews"

    document_id: Mapped[int] = mapped_column(
        sa.ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    review_on: Mapped[date]
    document: Mapped[Document] = relationship()

    def is_due(self, today: date) -> bool:
        return self.review_on <= today

    def is_near(self, today: date) -> bool:
        return self.review_on - SOON <= today
