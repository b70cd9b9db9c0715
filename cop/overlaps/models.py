"""Two works that are alike, and what came of noticing it."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cop.db import Model
from cop.errors import Refused
from cop.identity.models import Person
from cop.talentmap.models import WorkItem

CHOICES = {"join": "Join up", "apart": "Keep apart because"}
BECAUSE_LIMIT = 500


class Overlap(Model):
    """A decision on two works: to join up, or to keep apart and why. It can change; the last one counts."""

    __tablename__ = "overlaps"
    __table_args__ = (
        sa.UniqueConstraint("one_id", "other_id"),
        sa.CheckConstraint("one_id < other_id", name="one_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    one_id: Mapped[int] = mapped_column(sa.ForeignKey("work_items.id", ondelete="CASCADE"))
    other_id: Mapped[int] = mapped_column(sa.ForeignKey("work_items.id", ondelete="CASCADE"), index=True)
    choice: Mapped[str] = mapped_column(sa.String(12))
    because: Mapped[str] = mapped_column(sa.Text, default="")
    decided_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id", ondelete="SET NULL"), index=True)
    decided_at: Mapped[datetime | None]

    one: Mapped[WorkItem] = relationship(foreign_keys=[one_id])
    other: Mapped[WorkItem] = relationship(foreign_keys=[other_id])

    @classmethod
    def between(cls, a: WorkItem, b: WorkItem) -> Overlap:
        if a.id == b.id:
            raise Refused("A work cannot overlap with itself.")
        one, other = sorted((a.id, b.id))
        return cls(one_id=one, other_id=other)

    def decide(self, choice: str, because: str, by: Person, now: datetime) -> None:
        if choice not in CHOICES:
            raise Refused("Choose to join up or to keep apart.")
        if choice == "apart" and not because:
            raise Refused("Say in a few words why the two are kept apart.")
        self.choice, self.because = choice, because
        self.decided_by_id, self.decided_at = by.id, now

    @property
    def said(self) -> str:
        """As people read it."""
        return f"{CHOICES[self.choice]}: {self.because}" if self.because else CHOICES[self.choice]
