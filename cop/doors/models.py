"""Asking to join, from the public page of a community."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cop.communities.models import Community
from cop.db import Model

WAITS = timedelta(days=90)
MOST_WAITING = 100
"""For one community: whoever fills the list with a machine fills no more than that."""
FROM_ONE_PLACE = 20
FULL = "So many people ask to join just now that the list is full. Please ask the facilitator, or come back in a week."
FULL_FROM_HERE = "Many people on this network ask to join already. Please ask on another one, or come back in a week."


class JoinRequest(Model):
    """Deleted once it is answered: what comes of it is an invitation, or a letter that says why not."""

    __tablename__ = "join_requests"
    __table_args__ = (sa.UniqueConstraint("community_id", "email"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    community_id: Mapped[int] = mapped_column(sa.ForeignKey("communities.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(sa.String(120))
    email: Mapped[str] = mapped_column(sa.String(254))
    organisation: Mapped[str] = mapped_column(sa.String(160), default="")
    words: Mapped[str] = mapped_column(sa.String(280), default="")
    asked_at: Mapped[datetime]
    origin: Mapped[int | None]
    """A number for where it came from (asking.py), which many places share: one place does not fill the list."""
    community: Mapped[Community] = relationship()
