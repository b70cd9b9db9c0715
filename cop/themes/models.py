"""What opened answers are about, as a person sorts them; and the group's own two sentences on how it was.

A theme belongs to the programme, so that three communities can be read together. Sorting changes an answer's theme and
nothing else; what was published in a block stays as it was.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cop.communities.models import Community, Programme
from cop.db import Model
from cop.errors import Refused

AXES = {"psychological": "Psychological help", "practical": "Practical help"}
STARTERS = {
    "feeling": {
        "connected": ("Connected", "psychological"),
        "energised": ("Energised", "psychological"),
        "relieved": ("Relieved", "psychological"),
        "clear": ("Clear", "practical"),
        "hopeful": ("Hopeful", "psychological"),
        "safe": ("Safe", "psychological"),
        "heard": ("Heard", "psychological"),
        "proud": ("Proud", "psychological"),
        "curious": ("Curious", "practical"),
        "mixed": ("Mixed", "psychological"),
        "uncertain": ("Uncertain", "psychological"),
    },
    "today": {
        "learning": ("Learning", "practical"),
        "practical": ("Practical", "practical"),
        "space-to-think": ("Space to think", "psychological"),
        "method": ("Way of working", "practical"),
        "safe-space": ("Safe space", "psychological"),
        "new-contacts": ("New contacts", "practical"),
        "focus": ("Focus", "practical"),
        "own-agenda": ("Own agenda", "psychological"),
        "time": ("Time", "practical"),
        "more-people": ("More people", "practical"),
    },
}
"""Where to begin: short words for how people felt and how the day was, each on one axis."""
LABEL_LIMIT, SENTENCE_LIMIT = 40, 280
OPEN_DAYS = timedelta(days=7)


class TextTheme(Model):
    """A theme that somebody added to the starters, or a starter that was moved to the other axis."""

    __tablename__ = "text_themes"
    __table_args__ = (sa.UniqueConstraint("programme_id", "question", "slug"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(sa.ForeignKey("programmes.id", ondelete="CASCADE"), index=True)
    question: Mapped[str] = mapped_column(sa.String(8))
    slug: Mapped[str] = mapped_column(sa.String(60))
    label: Mapped[str] = mapped_column(sa.String(LABEL_LIMIT))
    axis: Mapped[str] = mapped_column(sa.String(14))
    programme: Mapped[Programme] = relationship()

    @classmethod
    def call(cls, programme: Programme, question: str, label: str, axis: str) -> TextTheme:
        label = " ".join(label.split())
        slug = re.sub(r"[^a-z0-9]+", "-", label.lower()).strip("-")[:60]
        if not slug:
            raise Refused("Give the theme a short name, in letters.")
        return cls(programme=programme, question=question, slug=slug, label=label, axis=axis)

    def lean(self, axis: str) -> None:
        """To the other side: reports that were signed off keep it where it stood."""
        if axis not in AXES:
            raise Refused("Say whether it is psychological or practical help.")
        self.axis = axis


class GroupWords(Model):
    """What people said about how it was, in two sentences of the group's own, for one quarter.

    Members can read them at once; seven days after the last change they may leave the community.
    """

    __tablename__ = "group_words"
    __table_args__ = (sa.UniqueConstraint("community_id", "since"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    community_id: Mapped[int] = mapped_column(sa.ForeignKey("communities.id", ondelete="CASCADE"))
    since: Mapped[date]
    until: Mapped[date]
    one: Mapped[str] = mapped_column(sa.String(SENTENCE_LIMIT))
    two: Mapped[str] = mapped_column(sa.String(SENTENCE_LIMIT), default="")
    written_at: Mapped[datetime]
    community: Mapped[Community] = relationship()

    def say(self, one: str, two: str, now: datetime) -> None:
        """Other words are open to members for seven days again; the same words go on waiting."""
        if (one, two) != (self.one, self.two):
            self.one, self.two, self.written_at = one, two, now

    def released(self, now: datetime) -> bool:
        return now >= self.written_at + OPEN_DAYS

    @property
    def leaves_at(self) -> datetime:
        return self.written_at + OPEN_DAYS
