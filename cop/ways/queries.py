"""The cards, found by words, minutes and people; and the step that a topic is at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from cop.agenda.models import Topic
from cop.db import db
from cop.errors import Missing
from cop.ways.grouping import groups_for, in_words
from cop.ways.models import MethodCard, WayInUse

A_ROOM = 2


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for; nothing said fits everything."""

    words: str = ""
    minutes: int | None = None
    people: int | None = None

    def fits(self, card: MethodCard) -> bool:
        text = " ".join([card.name, card.family, *(str(card.card[key]) for key in ("purpose", "use_when", "harvest"))])
        return (
            all(word in text.casefold() for word in self.words.casefold().split())
            and (self.minutes is None or card.minutes <= self.minutes)
            and (self.people is None or card.group_min <= self.people <= card.group_max)
        )


@dataclass(frozen=True)
class AtStep:
    """A topic's way of working as the screens show it now."""

    card: MethodCard
    number: int
    """The step that is on, from 0; before they begin, -1."""
    seconds_left: float
    groups: str

    @property
    def step(self) -> dict[str, Any] | None:
        return self.card.card["steps"][self.number] if self.number >= 0 else None

    @property
    def following(self) -> dict[str, Any] | None:
        later = self.card.card["steps"][self.number + 1 :]
        return later[0] if later else None


def all_ways() -> list[MethodCard]:
    return list(db.session.scalars(sa.select(MethodCard).order_by(MethodCard.family, MethodCard.name)))


def by_size(cards: list[MethodCard], here: int) -> tuple[list[MethodCard], list[MethodCard]]:
    """Those that as many people as are here can do, everything until there are two; and the others, since a room may
    know better."""
    suits = [card for card in cards if here < A_ROOM or card.group_min <= here <= card.group_max]
    return suits, [card for card in cards if card not in suits]


def ways_of_working(wanted: Wanted) -> dict[str, list[MethodCard]]:
    """Every card that fits, by the kind of thing it is for: the installation's own list, in its order."""
    families: dict[str, list[MethodCard]] = {}
    for card in all_ways():
        if wanted.fits(card):
            families.setdefault(card.family, []).append(card)
    return families


def way_called(slug: str) -> MethodCard:
    card = db.session.get(MethodCard, slug)
    if card is None:
        raise Missing
    return card


def in_use(topic: Topic, now: datetime) -> WayInUse:
    """Where this topic's steps are; made, at the first step, when they begin."""
    found = db.session.get(WayInUse, topic.id)
    if found is None:
        found = WayInUse(topic=topic, step=0, started_at=now)
        db.session.add(found)
    return found


def at_step(topic: Topic | None, here: int, now: datetime) -> AtStep | None:
    """For the screens: nothing without a way of working."""
    if topic is None or topic.method_slug is None:
        return None
    card, begun = way_called(topic.method_slug), db.session.get(WayInUse, topic.id)
    if begun is None or begun.step >= len(card.card["steps"]):
        return AtStep(card, -1, 0, "")
    left = begun.seconds_left(card.card["steps"][begun.step]["minutes"], now)
    return AtStep(card, begun.step, left, in_words(groups_for(card.slug, begun.step, here)))
