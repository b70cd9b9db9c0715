"""What we're still curious about: a question, its way into the next session, and what became of it.

A question has no person, time, sequence or foreign key: it cannot be joined to anybody. What a group later
does with it (pins it, takes it up, answers it) is a thing of its own, with its time.
"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cop import live
from cop.agenda.models import TAKEN_BACK, Topic
from cop.agenda.queries import next_position, title_from
from cop.curiosities.no_order import TAG_BYTES, random_tag
from cop.db import Model, db
from cop.errors import Refused
from cop.gatherings.models import Gathering
from cop.gatherings.queries import one_at_a_time
from cop.undo.models import keep_quiet

STANDING = {
    "open": "Still open",
    "pinned": "Pinned to next session",
    "carried": "Taken up",
    "answered": "Answered",
    "handed-over": "Passed on",
    "parked": "Kept for later",
    "merged": "Joined with another question",
}
OUTCOMES = {
    "guest": "A guest was invited",
    "method": "A way of working was chosen",
    "document": "A document was changed",
    "answered": "Answered",
    "passed-on": "Passed on",
    "not-to": "We decided not to",
}
STATE_AFTER = {"answered": "answered", "passed-on": "handed-over", "not-to": "parked"}


class Curiosity(Model):
    """One question of the third closing answer, as it was opened."""

    __tablename__ = "curiosities"
    __table_args__ = {"sqlite_with_rowid": False}

    id: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)
    gathering_id: Mapped[int] = mapped_column(index=True)
    text: Mapped[str] = mapped_column(sa.Text)
    wording: Mapped[str | None] = mapped_column(sa.Text)
    """In the group's own words, given when it was taken up, passed on or released."""
    state: Mapped[str] = mapped_column(sa.String(12), default="open")
    theme: Mapped[str | None] = mapped_column(sa.String(60))
    tag: Mapped[bytes] = mapped_column(sa.LargeBinary(TAG_BYTES), default=random_tag, index=True)
    merged_into: Mapped[int | None] = mapped_column(sa.BigInteger, index=True)
    may_quote: Mapped[bool] = mapped_column(default=False)
    released: Mapped[bool] = mapped_column(default=False)
    hidden: Mapped[bool] = mapped_column(default=False)
    on_screen: Mapped[bool] = mapped_column(default=False)
    """The leader has looked and put it before the room."""
    gathering: Mapped[Gathering] = relationship(
        primaryjoin="foreign(Curiosity.gathering_id) == Gathering.id", viewonly=True
    )
    pins: Mapped[list[Pin]] = relationship(
        back_populates="curiosity", order_by="Pin.id", cascade="all, delete-orphan", passive_deletes=True
    )
    sources: Mapped[list[TopicSource]] = relationship(
        back_populates="curiosity", order_by="TopicSource.id", passive_deletes=True
    )
    outcomes: Mapped[list[Outcome]] = relationship(
        back_populates="curiosity", order_by="Outcome.id", cascade="all, delete-orphan", passive_deletes=True
    )

    @property
    def words(self) -> str:
        return self.wording or self.text

    @property
    def followed_up(self) -> bool:
        return bool(self.sources or self.outcomes)

    @property
    def still_asked(self) -> bool:
        return self.state in {"open", "pinned", "parked"} and not any(o.kind == "not-to" for o in self.outcomes)

    @property
    def alive(self) -> bool:
        return not self.hidden and self.state not in {"answered", "handed-over", "merged"}

    @property
    def may_be_pinned(self) -> bool:
        return self.alive and not (self.waiting_pin and self.waiting_pin.still_ahead)

    @property
    def suggested(self) -> bool:
        return any(pin.state == "suggested" for pin in self.pins)

    @property
    def standing(self) -> str:
        """Where it stands, in a word or two for its reader."""
        return "We decided not to" if self.state == "parked" and not self.still_asked else STANDING[self.state]

    @property
    def waiting_pin(self) -> Pin | None:
        """The pin that nobody has dealt with yet, wherever its session has gone meanwhile."""
        return next((pin for pin in self.pins if pin.state == "waiting"), None)

    def pin_to(self, gathering: Gathering, now: datetime) -> Pin:
        """Put it under “From last time” of that session. A suggestion by a member becomes the pin."""
        self.must_be_alive("pinned")
        if gathering.state not in {"draft", "open"}:
            raise Refused(f"That session is {gathering.state}, so nothing can be pinned to it.")
        before = self.waiting_pin
        if before and before.still_ahead:
            raise Refused("This question is already pinned to a session.")
        if before:
            before.settle("moved", now)
        pin = next((p for p in self.pins if p.state == "suggested"), None) or Pin(state="waiting")
        pin.state, pin.pinned_at, pin.gathering, self.state = "waiting", now, gathering, "pinned"
        if pin not in self.pins:
            self.pins.append(pin)
        return pin

    def unpin(self, now: datetime) -> None:
        """Not for that session after all: the question stands where it stood."""
        if self.waiting_pin is None:
            raise Refused("This question is not pinned to a session.")
        self.waiting_pin.settle("moved", now)
        self.state = "carried" if self.sources else "open"

    def suggest_for(self, gathering: Gathering | None, now: datetime) -> Pin:
        """A member's wish, for the facilitator or host to pin, in any session when none is planned, under no name."""
        self.must_be_alive("suggested")
        if already := next((p for p in self.pins if p.state in {"suggested", "waiting"}), None):
            return already
        self.pins.append(pin := Pin(state="suggested", gathering=gathering, pinned_at=now))
        return pin

    def take_up(self, gathering: Gathering, now: datetime) -> Topic:
        """The room wants it: a topic without an owner, until somebody takes it."""
        gathering.must_be_open()
        self.must_be_alive("taken up")
        if any(s.topic.gathering_id == gathering.id and s.topic.state != "withdrawn" for s in self.sources):
            raise Refused("This question is on the board already.")
        topic = Topic(gathering_id=gathering.id, title=title_from(self.words), kind="question", origin="curiosity")
        topic.position = next_position(gathering)
        db.session.add(topic)
        self.sources.append(TopicSource(topic=topic))
        if self.waiting_pin:
            self.waiting_pin.settle("taken up", now, gathering)
        self.state = "carried"
        return topic

    def not_today(self, gathering: Gathering, now: datetime) -> None:
        """It stays open, and can be pinned to a later session. The trace names the session that put it off."""
        if not (pin := self.waiting_pin):
            raise Refused("This question is not waiting for today’s session.")
        pin.settle("not today", now, gathering)
        self.state = "open"

    def became(self, kind: str, note: str, now: datetime) -> Outcome:
        """What became of it, besides a topic."""
        if kind not in OUTCOMES:
            raise Refused("Choose what became of it.")
        if kind in {"passed-on", "not-to"} and not note:
            raise Refused("Say to whom it was passed on." if kind == "passed-on" else "Say why, in a few words.")
        self.must_be_alive("settled")
        self.outcomes.append(outcome := Outcome(kind=kind, note=note, noted_at=now))
        if kind in STATE_AFTER:
            self.state = STATE_AFTER[kind]
            if self.waiting_pin:
                self.waiting_pin.settle("moved", now)
        return outcome

    def reword(self, wording: str) -> None:
        self.wording = wording.strip() or None

    def hide(self) -> None:
        """Off every screen and out of every export; nobody has to say why now."""
        self.hidden, self.released = True, False
        self.withdraw_what_has_not_started(for_good=False)
        if self.state == "carried" and all(source.topic.state == "withdrawn" for source in self.sources):
            self.state = "open"  # shown again, it can be taken up once more

    def show_again(self) -> None:
        self.hidden = False
        for topic in self.topics_held():
            topic.goes_on_with(self.titles, title_from(self.words))

    @property
    def titles(self) -> set[str]:
        return {title_from(self.words), title_from(self.text)}

    def merge_into(self, root: Curiosity) -> None:
        """The same question in other words: from now on the two have one fate."""
        if root.id == self.id or root.state == "merged" or root.hidden:
            raise Refused("Choose another question that is still on the list.")
        self.must_be_alive("merged")
        self.state, self.merged_into = "merged", root.id

    def must_be_alive(self, verb: str) -> None:
        if not self.alive:
            state = "hidden" if self.hidden else STANDING[self.state].lower()
            raise Refused(f"This question is {state}, so it cannot be {verb}.")

    def take_back(self) -> None:
        """What the group already started keeps the group's own wording."""
        self.withdraw_what_has_not_started(for_good=True)
        for topic in (source.topic for source in self.sources if source.topic.state == "withdrawn"):
            topic.title = TAKEN_BACK
        db.session.execute(sa.update(Curiosity).filter_by(merged_into=self.id).values(merged_into=None, state="open"))
        db.session.delete(self)

    def withdraw_what_has_not_started(self, for_good: bool) -> None:
        """A topic that came from another question too, or that others were merged with, stays in the others’ words."""
        for topic in self.topics_held():
            other = self.other_title_of(topic)
            if topic.not_started and not topic.goes_on_without(self.titles, other, for_good):
                topic.state = "withdrawn"
            keep_quiet(topic.gathering)

    def topics_held(self) -> list[Topic]:
        """Each as it is now, and its board held until the commit: somebody else may be changing it."""
        topics = sorted((source.topic for source in self.sources), key=lambda topic: topic.gathering_id)
        for topic in topics:
            one_at_a_time(topic.gathering)
            db.session.refresh(topic)
            live.changed(topic.gathering_id)
        return topics

    def other_title_of(self, topic: Topic) -> str | None:
        here = TopicSource.topic_id == topic.id, Curiosity.id != self.id, ~Curiosity.hidden
        other = db.session.scalar(sa.select(Curiosity).join(TopicSource).where(*here).limit(1))
        return title_from(other.words) if other else None


class Pin(Model):
    """A question that waits until a room deals with it: in the next session, when its own is moved or cancelled."""

    __tablename__ = "pins"

    id: Mapped[int] = mapped_column(primary_key=True)
    curiosity_id: Mapped[int] = mapped_column(sa.ForeignKey("curiosities.id", ondelete="CASCADE"), index=True)
    gathering_id: Mapped[int | None] = mapped_column(sa.ForeignKey("gatherings.id", ondelete="SET NULL"), index=True)
    state: Mapped[str] = mapped_column(sa.String(10), default="waiting")
    """suggested, waiting, taken up, not today, moved."""
    pinned_at: Mapped[datetime | None]
    """None when it came from a file that does not say."""
    settled_at: Mapped[datetime | None]
    curiosity: Mapped[Curiosity] = relationship(back_populates="pins")
    gathering: Mapped[Gathering | None] = relationship()

    @property
    def still_ahead(self) -> bool:
        return self.gathering is not None and self.gathering.still_ahead

    def settle(self, state: str, now: datetime, where: Gathering | None = None) -> None:
        """Dealt with, perhaps in another session than the one it had been meant for."""
        self.state, self.settled_at, self.gathering = state, now, where or self.gathering


class TopicSource(Model):
    """This topic came from a question; without the question, from one that was since taken back."""

    __tablename__ = "topic_sources"

    id: Mapped[int] = mapped_column(primary_key=True)
    curiosity_id: Mapped[int | None] = mapped_column(sa.ForeignKey("curiosities.id", ondelete="SET NULL"), index=True)
    topic_id: Mapped[int] = mapped_column(sa.ForeignKey("topics.id", ondelete="CASCADE"), index=True)
    curiosity: Mapped[Curiosity | None] = relationship(back_populates="sources")
    topic: Mapped[Topic] = relationship()
    of_this_topic: Mapped[list[TopicSource]] = relationship(
        primaryjoin="foreign(TopicSource.topic_id) == remote(TopicSource.topic_id)", viewonly=True, uselist=True
    )
    """Everything else that the topic came from, and this."""

    @property
    def gone(self) -> bool:
        """Taken back by its writer, or kept off every screen."""
        return self.curiosity is None or self.curiosity.hidden


class Outcome(Model):
    """What became of a question, other than a topic."""

    __tablename__ = "outcomes"

    id: Mapped[int] = mapped_column(primary_key=True)
    curiosity_id: Mapped[int] = mapped_column(sa.ForeignKey("curiosities.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(12))
    note: Mapped[str] = mapped_column(sa.String(300), default="")
    noted_at: Mapped[datetime | None]
    curiosity: Mapped[Curiosity] = relationship(back_populates="outcomes")

    @property
    def label(self) -> str:
        return OUTCOMES[self.kind]
