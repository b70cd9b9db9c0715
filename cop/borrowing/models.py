"""Borrowed with thanks: a work that began as a copy of somebody else's, and whom it thanks for that."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cop.communities.models import Community
from cop.db import Model
from cop.errors import Refused
from cop.identity.models import Person
from cop.talentmap.models import TITLE_LIMIT, WorkItem

ADAPTED_LIMIT = 500
COPIED = ("title", "talent_area", "scope", "reach", "phases", "audience", "summary")
"""What a copy begins with. Offers and asks are the lenders' own; the stage is what is new about it."""


class Borrowing(Model):
    """Where a copy came from, in words that stay when the origin changes, closes or goes."""

    __tablename__ = "borrowings"

    copy_id: Mapped[int] = mapped_column(
        sa.ForeignKey("work_items.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    origin_id: Mapped[int | None] = mapped_column(sa.ForeignKey("work_items.id", ondelete="SET NULL"), index=True)
    origin_title: Mapped[str] = mapped_column(sa.String(TITLE_LIMIT))
    origin_place: Mapped[str] = mapped_column(sa.String(160))
    """The community it was borrowed from, by the name it had."""
    adapted: Mapped[str] = mapped_column(sa.String(ADAPTED_LIMIT), default="")
    """What was changed to make it fit, in the borrower's words."""
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id", ondelete="SET NULL"), index=True)
    at: Mapped[datetime | None]
    copy: Mapped[WorkItem] = relationship(foreign_keys=[copy_id])
    origin: Mapped[WorkItem | None] = relationship(foreign_keys=[origin_id])

    @classmethod
    def borrow(cls, origin: WorkItem, into: Community, by: Person, now: datetime) -> Borrowing:
        """A copy of it for this community, seen by that community only until its new owner says otherwise."""
        if not origin.may_be_borrowed:
            raise Refused("Those who do this work have closed it for borrowing. What was borrowed before stays.")
        copy = WorkItem.put_on_map(into, by, now)
        for name in COPIED:
            setattr(copy, name, getattr(origin, name))
        copy.tags, copy.visible_to = list(origin.tags), "own-community"
        copy.changed_at = now
        return cls(
            copy=copy, origin=origin, origin_title=origin.title, origin_place=origin.community.name, by_id=by.id, at=now
        )

    def begin(self, stage: str, adapted: str, by: Person, now: datetime) -> None:
        """Where it stands with its borrower, who says what was changed."""
        self.copy.stage, self.adapted = stage, adapted
        self.copy.remember(by, now)
