"""What has left the communities: blocks of answers, each closed once, and what was published of them.

A block is one community's reporting quarter. Its exact counts stay here; what a report says of all blocks together is
kept beside them as it was published, so that no later reckoning can change it.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cop.blocks.small import Round
from cop.communities.models import Community, Programme
from cop.db import Model

THEMES = ("feeling", "today")
KINDS = ("role", "organisation", "known")
FIELDS = (*THEMES, *KINDS)
Counts = dict[str, dict[str, int]]


class Publication(Model):
    """Words' themes and kinds of person as one signed-off report has them, pooled over all blocks until then."""

    __tablename__ = "publications"

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(sa.ForeignKey("programmes.id", ondelete="CASCADE"), index=True)
    made_at: Mapped[datetime]
    said: Mapped[dict[str, Any]]
    """For each field: total, counts, names."""
    programme: Mapped[Programme] = relationship()
    blocks: Mapped[list[Block]] = relationship(back_populates="publication", order_by="Block.id")

    def round_of(self, field: str) -> Round:
        said = self.said[field]
        return Round(said["total"], said["counts"], tuple(said["names"]))

    def say(self, field: str, told: Round) -> None:
        said = {"total": told.total, "counts": dict(told.counts), "names": list(told.names)}
        self.said = (self.said or {}) | {field: said}


class Block(Model):
    """One community's answers of a stretch of quarters, counted once and never again."""

    __tablename__ = "blocks"

    id: Mapped[int] = mapped_column(primary_key=True)
    community_id: Mapped[int] = mapped_column(sa.ForeignKey("communities.id", ondelete="CASCADE"), index=True)
    publication_id: Mapped[int] = mapped_column(sa.ForeignKey("publications.id", ondelete="CASCADE"), index=True)
    since: Mapped[date]
    until: Mapped[date]
    sessions: Mapped[list[int]] = mapped_column(sa.JSON)
    """Numbers of the held sessions in it."""
    answers: Mapped[int]
    """People who answered one closing question or more, a session each."""
    people: Mapped[int]
    """Participants who are in no earlier block of the programme."""
    counts: Mapped[dict[str, Any]]
    """Exact, for each field: answers by theme; of these people, by kind. They never leave as they are."""
    community: Mapped[Community] = relationship()
    publication: Mapped[Publication] = relationship(back_populates="blocks")

    def total(self, field: str) -> int:
        return self.answers if field in THEMES else self.people
