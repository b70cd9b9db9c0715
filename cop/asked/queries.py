"""You asked, we did: every question that something became of, and what.

Outside the community a question is told only in the wording that the group gave it, or when its writer and the
facilitator both released it; what came of it is told without anybody's words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

import sqlalchemy as sa

from cop.curiosities.models import Curiosity, Outcome, TopicSource
from cop.curiosities.queries import WHOLE, linked
from cop.db import db
from cop.gatherings.models import Gathering
from cop.measures.loop import DONE, FATES, SAID_BY_STATE
from cop.periods import Period

NAMES = {
    "topic": "Became a topic",
    "document": "Changed a document",
    "method": "Led to a way of working",
    "guest": "Led to a guest",
    "answered": "Answered",
    "passed-on": "Passed on",
    "not-to": "Decided not to",
    "parked": "Put aside",
    "waiting": "Waiting",
    "open": "Still open",
}
"""What became of a question, in the order in which the first that fits is its fate."""
UNSAID = "A question that the group has not put into words for outside"


@dataclass
class Trace:
    """A question with those that were merged into it: what came of one came of all."""

    root: Curiosity
    merged: list[Curiosity] = field(default_factory=list)

    @property
    def everything(self) -> list[Curiosity]:
        return [self.root, *self.merged]

    @property
    def sources(self) -> list[TopicSource]:
        """Topics that came of it and that may be shown, a session after the other."""
        found = [each for one in self.everything for each in one.sources if not each.topic.hidden]
        return sorted(found, key=lambda each: (each.topic.gathering.starts_at, each.topic.id))

    @property
    def outcomes(self) -> list[Outcome]:
        return [each for one in self.everything for each in one.outcomes]

    @property
    def fate(self) -> str:
        told = {"topic" if each.topic.state == DONE else "waiting" for each in self.sources}
        told |= {each.kind for each in self.outcomes}
        told |= {SAID_BY_STATE.get(each.state, "open") for each in self.everything}
        return next(fate for fate in FATES if fate in told)

    @property
    def outside(self) -> str:
        """In words that may leave: the group's own, or its writer's that were released; else a stand-in."""
        released = self.root.text if self.root.may_quote and self.root.released else ""
        return self.root.wording or released or UNSAID

    def lines(self, outside: bool) -> Iterator[str]:
        """What became of it, step by step. Outside: without titles and notes, unless the group has worded it."""
        worded = not outside or self.root.wording
        for pin in self.root.pins:
            if pin.state == "waiting" and pin.gathering:
                yield f"Pinned to session {pin.gathering.number}"
        for source in self.sources:
            verb = "Talked through" if source.topic.state == DONE else "On the agenda"
            title = "" if outside else f": {source.topic.title}"
            yield f"{verb} in session {source.topic.gathering.number}{title}"
            yield from () if outside else (line.text for line in source.topic.lines if not line.hidden)
        for outcome in self.outcomes:
            yield f"{outcome.label}: {outcome.note}" if outcome.note and worded else outcome.label


def traces(communities: Collection[int], period: Period, untouched: bool) -> list[Trace]:
    """Of held sessions of the period, a community and a session after the other; in a session in no order.

    `untouched`: those too that nothing became of, which outside are only a number.
    """
    query = (
        sa.select(Curiosity)
        .join(Gathering, Gathering.id == Curiosity.gathering_id)
        .options(*WHOLE)
        .where(Gathering.community_id.in_(communities), Gathering.state == "closed", ~Gathering.rehearsal)
        .where(~Curiosity.hidden, Curiosity.on_screen)
    )
    if not untouched:
        query = query.where(linked() | (Curiosity.state != "open"))
    rows = db.session.scalars(query.order_by(Gathering.community_id, Gathering.number, Curiosity.id)).all()
    return in_period(together(rows), period)


def together(rows: Collection[Curiosity]) -> list[Trace]:
    """Each question once, with what was merged into it, however many steps ago."""
    here, merged = {row.id: row for row in rows}, defaultdict(list)
    found = []
    for row in rows:
        root, seen = row, {row.id}
        while root.merged_into in here and root.merged_into not in seen:
            root = here[root.merged_into]
            seen.add(root.id)
        if root is row:
            found.append(Trace(row))
        else:
            merged[root.id].append(row)
    for trace in found:
        trace.merged = merged[trace.root.id]
    return found


def in_period(found: list[Trace], period: Period) -> list[Trace]:
    return [each for each in found if period.holds(each.root.gathering.day)]
