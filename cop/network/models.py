"""Beyond this community, and after the funding: other groups, what is happening around us, and how we keep going."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cop.communities.models import Community, Programme
from cop.db import Model
from cop.identity.models import Person

LINK_STATES = ("known", "contacted", "linked")
BANDS = ("national", "regional", "footprint", "place", "organisation")


class NetworkLink(Model):
    """Another group that does related work, and how far we have got with it."""

    __tablename__ = "network_links"

    id: Mapped[int] = mapped_column(primary_key=True)
    community_id: Mapped[int] = mapped_column(sa.ForeignKey("communities.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(sa.String(160))
    kind: Mapped[str] = mapped_column(sa.String(60), default="related-network")
    state: Mapped[str] = mapped_column(sa.String(12), default="known")
    community: Mapped[Community] = relationship()


class ContextNote(Model):
    """Something happening around us, noted at a session, and who keeps an eye on it."""

    __tablename__ = "context_notes"

    id: Mapped[int] = mapped_column(primary_key=True)
    gathering_id: Mapped[int] = mapped_column(sa.ForeignKey("gatherings.id", ondelete="CASCADE"), index=True)
    band: Mapped[str] = mapped_column(sa.String(20))
    text: Mapped[str] = mapped_column(sa.Text)
    watcher_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id", ondelete="SET NULL"), index=True)
    watcher: Mapped[Person | None] = relationship()


class Risk(Model):
    """What could go wrong, and the answer to it: of one community, or of the whole programme."""

    __tablename__ = "risks"
    __table_args__ = (sa.CheckConstraint("(community_id IS NULL) <> (programme_id IS NULL)", name="one_place"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    community_id: Mapped[int | None] = mapped_column(sa.ForeignKey("communities.id", ondelete="CASCADE"), index=True)
    programme_id: Mapped[int | None] = mapped_column(sa.ForeignKey("programmes.id", ondelete="CASCADE"), index=True)
    text: Mapped[str] = mapped_column(sa.Text)
    answer: Mapped[str] = mapped_column(sa.Text, default="")
    community: Mapped[Community | None] = relationship()
    programme: Mapped[Programme | None] = relationship()


class SustainPlan(Model):
    """How a community keeps going when nobody is paid to bring it together."""

    __tablename__ = "sustain_plans"

    community_id: Mapped[int] = mapped_column(sa.ForeignKey("communities.id", ondelete="CASCADE"), primary_key=True)
    rhythm: Mapped[str] = mapped_column(sa.String(200), default="")
    roles: Mapped[list[str]] = mapped_column(default=list)
    next_date: Mapped[date | None]
    place: Mapped[str] = mapped_column(sa.String(200), default="")
    review: Mapped[str | None] = mapped_column(sa.String(10))
    """A month (2020-03), or a day in it."""
    community: Mapped[Community] = relationship()
