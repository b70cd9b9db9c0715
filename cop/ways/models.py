"""Ways of working: their cards, and a topic while it is run by one: which step, and its clock."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cop.agenda.models import Topic
from cop.db import Model
from cop.errors import Refused
from cop.timekeeping.models import PLANNED_MINUTES, left_of

LED_BY = ("facilitator", "shared", "member")


class MethodCard(Model):
    """A way of working, in full."""

    __tablename__ = "method_cards"

    slug: Mapped[str] = mapped_column(sa.String(60), primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(120))
    family: Mapped[str] = mapped_column(sa.String(60), default="")
    minutes: Mapped[int] = mapped_column(default=PLANNED_MINUTES)
    group_min: Mapped[int] = mapped_column(default=1)
    group_max: Mapped[int] = mapped_column(default=300)
    card: Mapped[dict] = mapped_column(sa.JSON)
    """Purpose, when to use it, materials, timed steps, what to watch, what it yields, credit."""


class WayInUse(Model):
    """Where a topic's way of working has got to. No row: its steps have not begun."""

    __tablename__ = "ways_in_use"

    topic_id: Mapped[int] = mapped_column(
        sa.ForeignKey("topics.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    step: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[datetime]
    topic: Mapped[Topic] = relationship()

    def go_to(self, step: int, card: MethodCard, now: datetime) -> None:
        """Any step, forwards or back; its clock starts anew. The step that is on already keeps its clock."""
        self.topic.gathering.must_be_open()
        if self.topic.state != "running":
            raise Refused("Start the topic first, then its steps.")
        if not 0 <= step < len(card.card["steps"]):
            raise Refused(f"“{card.name}” has {len(card.card['steps'])} steps.")
        if step != self.step or self.started_at is None:
            self.step, self.started_at = step, now

    def seconds_left(self, minutes: int, now: datetime) -> float:
        return left_of(minutes * 60, self.started_at, now)


def be_led_by(topic: Topic, who: str) -> None:
    """The log keeps who held each part."""
    topic.gathering.must_be_open()
    if who not in LED_BY:
        raise Refused("Choose facilitator, shared or member.")
    topic.led_by = who


def use(card: MethodCard | None, topic: Topic) -> None:
    """Run this topic by a way of working, which needs its time; or by none."""
    topic.gathering.must_be_open()
    topic.must_be("offered", "chosen", "running", "parked", verb="given another way of working")
    topic.method_slug = card.slug if card else None
    if card:
        topic.planned_minutes = max(topic.planned_minutes, card.minutes)
