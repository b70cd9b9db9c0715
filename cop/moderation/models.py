"""Keeping it kind: words that somebody wrote for the room can wait until the leader has looked, and can be kept off
every screen at any moment. Their writer is told; nobody else is, and nothing here counts or lists who wrote.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cop.db import Model
from cop.gatherings.models import Attendance, Gathering

WHY_LIMIT = 300
CROWD = 12
"""From so many people on, nobody can talk about every line: it is looked at before it shows."""

Condition = sa.ColumnElement[bool]


class Moderated:
    """For everything that people type for the room. What waits is hidden too, so a screen that asks only for
    `hidden` never shows what it should not."""

    said_as: ClassVar[str]
    """What it is called in addresses."""

    hidden: Mapped[bool] = mapped_column(default=False)
    held: Mapped[bool] = mapped_column(default=False)
    """Hidden only until the leader has looked."""
    why_hidden: Mapped[str] = mapped_column(sa.String(WHY_LIMIT), default="")

    @classmethod
    def its_words(cls) -> sa.ColumnElement[str]:
        """The column that holds what was typed."""
        column: sa.ColumnElement[str] = cls.text  # type: ignore[attr-defined]
        return column

    @classmethod
    def said_at(cls, gathering: Gathering) -> Condition:
        condition: Condition = cls.gathering_id == gathering.id  # type: ignore[attr-defined]
        return condition

    @classmethod
    def said_by(cls, presence: Attendance) -> Condition:
        raise NotImplementedError

    def hold(self) -> None:
        self.hidden = self.held = True

    def hide(self, now: datetime) -> None:
        """Off every screen, at once; the reason can come later or never."""
        self.hidden, self.held = True, False

    def show(self) -> None:
        self.hidden = self.held = False


class Moderation(Model):
    """Whether the leader of one session looks first, once somebody has switched it by hand."""

    __tablename__ = "moderations"

    gathering_id: Mapped[int] = mapped_column(
        sa.ForeignKey("gatherings.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    looks_first: Mapped[bool]
    gathering: Mapped[Gathering] = relationship()


def kinds() -> dict[str, Any]:
    """Everything that can be kept off the screen, by what it is called in addresses."""
    return {kind.said_as: kind for kind in sorted(Moderated.__subclasses__(), key=lambda kind: kind.said_as)}
