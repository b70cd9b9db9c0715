"""What we talk about: topics, the dots on them, and what came out."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cop.communities.models import Membership, usual_kind
from cop.db import Model
from cop.errors import Refused
from cop.gatherings.models import Attendance, Gathering
from cop.identity.models import Person
from cop.moderation.models import Condition, Moderated
from cop.timekeeping.models import PLANNED_MINUTES, Timed

KINDS = {
    "wicked": "Wicked problem",
    "idea": "Idea",
    "case": "Case",
    "question": "Question",
    "news": "News",
}
STATES = ("offered", "chosen", "running", "done", "parked", "handed-over", "withdrawn")
ORIGINS = ("group", "member", "facilitator", "curiosity")
BY_CONSENT = "action-learning"  # nothing is written down of it unless the issue holder consents
LINE_TAGS = ("idea", "insight", "practice", "decision")
ALL_ITS_OWN = "all, delete-orphan"
TITLE_LIMIT, LINE_LIMIT = 200, 1000
TAKEN_BACK = "A question that was since taken back"


class Topic(Moderated, Timed, Model):
    """Something the room may talk about. Its origin says who put it there and survives every edit."""

    __tablename__ = "topics"
    __table_args__ = (sa.Index("ix_topics_gathering_id_once", "gathering_id", "once", unique=True),)
    said_as = "topic"

    id: Mapped[int] = mapped_column(primary_key=True)
    gathering_id: Mapped[int] = mapped_column(sa.ForeignKey("gatherings.id", ondelete="CASCADE"), index=True)
    ref: Mapped[str | None] = mapped_column(sa.String(60))
    position: Mapped[int] = mapped_column(default=0)
    title: Mapped[str] = mapped_column(sa.String(TITLE_LIMIT))
    wording: Mapped[str | None] = mapped_column(sa.String(TITLE_LIMIT))
    """In words that whoever facilitates let out of the community. None: outside it is only counted."""
    kind: Mapped[str] = mapped_column(sa.String(12), default="idea")
    hope: Mapped[str] = mapped_column(sa.Text, default="")
    origin: Mapped[str] = mapped_column(sa.String(12), default="member")
    state: Mapped[str] = mapped_column(sa.String(12), default="offered")
    owner_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id", ondelete="SET NULL"), index=True)
    method_slug: Mapped[str | None] = mapped_column(sa.ForeignKey("method_cards.slug"))
    handed_to: Mapped[str | None] = mapped_column(sa.String(200))
    handed_line: Mapped[str] = mapped_column(sa.String(300), default="", server_default="")
    led_by: Mapped[str] = mapped_column(sa.String(12), default="facilitator", server_default="facilitator")
    """Who held this part: facilitator, shared, member."""
    once: Mapped[str | None] = mapped_column(sa.String(32))
    """The phone's one-time number of this suggestion: however often it has to send it, it is one topic."""
    merged_into_id: Mapped[int | None] = mapped_column(index=True)
    """The topic that this one is part of now, by number alone; withdrawn itself."""
    gathering: Mapped[Gathering] = relationship()
    owner: Mapped[Person | None] = relationship()
    merged_into: Mapped[Topic | None] = relationship(
        primaryjoin="foreign(Topic.merged_into_id) == remote(Topic.id)", viewonly=True
    )
    parts: Mapped[list[Topic]] = relationship(
        primaryjoin="Topic.id == foreign(remote(Topic.merged_into_id))", order_by="Topic.id", viewonly=True
    )
    """What was merged into it: their words, origins and owners stay theirs."""
    lines: Mapped[list[Harvest]] = relationship(back_populates="topic", order_by="Harvest.id", cascade=ALL_ITS_OWN)
    dots: Mapped[list[Dot]] = relationship(back_populates="topic", cascade=ALL_ITS_OWN)

    @classmethod
    def suggest(cls, gathering: Gathering, title: str, by: Attendance | Membership, said_aloud: bool = False) -> Topic:
        """In the room, or as a member before it. `said_aloud`: the leader typed what somebody in the room said."""
        if gathering.state in ("closed", "cancelled"):
            raise Refused(f"This session is {gathering.state}, so its agenda is fixed.")
        leader = (by.kind if isinstance(by, Attendance) else usual_kind(by)) == "facilitator"
        origin = "group" if said_aloud and gathering.takes_part else "facilitator" if leader else "member"
        owner = None if origin == "group" else by.person
        return cls(gathering=gathering, title=checked_title(title), origin=origin, owner=owner, position=0)

    @property
    def owners(self) -> list[Person]:
        """Whoever offered it, and whoever offered what was merged into it; each once."""
        offered = (each.owner for each in (self, *self.parts))
        return list({owner.id: owner for owner in offered if owner}.values())

    @property
    def origins(self) -> set[str]:
        return {each.origin for each in (self, *self.parts)}

    @property
    def also(self) -> list[str]:
        return [part.title for part in self.parts if not part.hidden]

    def parts_in(self, titles: set[str]) -> list[Topic]:
        return [part for part in self.parts if part.origin == "curiosity" and part.title in titles]

    def goes_on_without(self, titles: set[str], other: str | None, for_good: bool) -> bool:
        """The question that these words came from is off every screen: what was merged goes on in the others’ words."""
        for part in self.parts_in(titles):
            part.hidden = True
            if for_good:
                part.merged_into_id, part.title = None, TAKEN_BACK
        others = [*self.also, *filter(None, [other])]
        if others and self.origin == "curiosity" and self.title in titles:
            self.title = others[0]
        return bool(others) or self.origin != "curiosity"

    def goes_on_with(self, titles: set[str], title: str) -> None:
        """It is shown again, and says what it said, unless the leader has given it words of its own since."""
        if self.origin == "curiosity" and self.title in {part.title for part in self.parts}:
            self.title = title
        for part in self.parts_in(titles):
            part.hidden = part.held

    def must_belong_to(self, person: Person) -> None:
        """Whoever does not lead changes what is their own, until it has been talked about."""
        if person.id not in {owner.id for owner in self.owners}:
            raise Refused("Only whoever offered this topic can change it, or whoever leads the session.")
        self.must_be("offered", "chosen", "parked", verb="changed")

    def must_be_ahead(self) -> None:
        """Between sessions, and during one."""
        if self.gathering.state != "draft":
            self.gathering.must_be_open()

    def rename(self, title: str) -> None:
        self.must_be_ahead()
        self.title = checked_title(title)

    def start(self, now: datetime, led_by: str = "facilitator") -> None:
        self.gathering.must_be_open()
        if self.state == "running":
            return
        self.must_be("offered", "chosen", "parked", verb="started")
        self.state, self.started_at, self.led_by = "running", now, led_by
        self.gathering.go_to("topics")

    @property
    def not_started(self) -> bool:
        """Nobody has talked about it: it waits, was parked or passed on, and its clock never ran."""
        waits = self.state in {"offered", "chosen", "parked", "handed-over"}
        return waits and self.started_at is None and not self.minutes

    def take_longer(self, minutes: int) -> None:
        self.gathering.must_be_open()
        self.must_be("running", "offered", "chosen", verb="given more time")
        self.lengthen(minutes)

    def done(self, now: datetime) -> None:
        self.end_as("done", "marked as done", now)

    def park(self, now: datetime) -> None:
        self.end_as("parked", "parked", now)

    def end_as(self, state: str, verb: str, now: datetime) -> None:
        self.gathering.must_be_open()
        if self.state != state:
            self.must_be("running", "offered", "chosen", verb=verb)
            self.stop_clock(now)
            self.state = state

    def withdraw(self) -> None:
        self.must_be_ahead()
        if self.state != "withdrawn":
            self.must_be("offered", "chosen", verb="withdrawn")
            self.state = "withdrawn"

    def describe(self, kind: str | None, hope: str | None, minutes: int | None) -> None:
        self.kind = kind if kind in KINDS else self.kind or "idea"
        self.hope = (hope or "").strip()
        self.planned_minutes = minutes or PLANNED_MINUTES

    def came_from(self, origin: str, by: Person) -> None:
        if {origin, self.origin} == {"group", "facilitator"}:
            self.origin, self.owner = origin, by if origin == "facilitator" else None

    @classmethod
    def its_words(cls) -> sa.ColumnElement[str]:
        return cls.title.expression

    @classmethod
    def said_by(cls, presence: Attendance) -> Condition:
        return cls.owner_id == presence.person_id

    def hide(self, now: datetime) -> None:
        """Nothing runs that nobody sees: shown again, it waits in the car park."""
        super().hide(now)
        if self.state == "running":
            self.stop_clock(now)
            self.state = "parked"

    def must_be(self, *states: str, verb: str) -> None:
        if self.hidden and not self.held:
            raise Refused("The facilitator kept this off the screen; speak to them if you like.")
        if self.merged_into:
            raise Refused(f"“{self.title}” is part of “{self.merged_into.title}” now.")
        if self.state not in states:
            said = "passed on" if self.state == "handed-over" else self.state
            raise Refused(f"“{self.title}” is {said}, so it cannot be {verb}.")

    def correct(self, title: str, lines: list[tuple[Harvest, str]]) -> str:
        """After closing, with a reason that is kept elsewhere. An empty line is taken out. Answers what was changed."""
        changed = [(line, text) for line, text in lines if text != line.text]
        renamed = checked_title(title) != self.title
        if not changed and not renamed:
            raise Refused("Nothing has been changed, so there is nothing to correct.")
        self.title = checked_title(title)
        for line, text in changed:
            line.text = text
            if not text:
                self.lines.remove(line)
        return "a topic and what came out" if renamed and changed else "a topic’s title" if renamed else "what came out"

    def let_out(self, wording: str | None) -> None:
        """In these words, and no others, readers outside may be told of it. None: they are told that there was one."""
        self.wording = None
        if wording is not None:
            self.must_not_be_by_consent()
            self.must_be("done", verb="told outside")
            self.wording = checked_title(wording)

    def must_not_be_by_consent(self) -> None:
        if self.method_slug == BY_CONSENT:
            raise Refused("In an action learning set nothing is written down: the issue holder says what is kept.")

    def note(self, text: str, by: Attendance | None = None, tag: str | None = None) -> Harvest:
        """Add a line of what came out."""
        self.gathering.must_be_open()
        self.must_not_be_by_consent()
        self.must_be(*(state for state in STATES if state != "withdrawn"), verb="added to")
        line = Harvest(text=text.strip(), tag=tag, author_id=by.person_id if by else None)
        self.lines.append(line)
        return line


def checked_title(title: str) -> str:
    title = " ".join(title.split())
    if not title:
        raise Refused("Give the topic a few words.")
    if len(title) > TITLE_LIMIT:
        raise Refused(f"A topic has at most {TITLE_LIMIT} characters; this one has {len(title)}.")
    return title


class Dot(Model):
    """One mark of interest. Who made it is kept only so that it can be taken back."""

    __tablename__ = "dots"
    __table_args__ = (sa.UniqueConstraint("topic_id", "attendance_id", "nth"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    topic_id: Mapped[int] = mapped_column(sa.ForeignKey("topics.id", ondelete="CASCADE"), index=True)
    attendance_id: Mapped[int] = mapped_column(sa.ForeignKey("attendances.id", ondelete="CASCADE"), index=True)
    nth: Mapped[int] = mapped_column(default=1)
    topic: Mapped[Topic] = relationship(back_populates="dots")


class Harvest(Moderated, Model):
    """A line of what came out of a topic."""

    __tablename__ = "harvests"
    said_as = "line"

    id: Mapped[int] = mapped_column(primary_key=True)
    topic_id: Mapped[int] = mapped_column(sa.ForeignKey("topics.id", ondelete="CASCADE"), index=True)
    text: Mapped[str] = mapped_column(sa.Text)
    tag: Mapped[str | None] = mapped_column(sa.String(12))
    author_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id", ondelete="SET NULL"), index=True)
    topic: Mapped[Topic] = relationship(back_populates="lines")

    @classmethod
    def said_at(cls, gathering: Gathering) -> Condition:
        return cls.topic_id.in_(sa.select(Topic.id).where(Topic.gathering_id == gathering.id))

    @classmethod
    def said_by(cls, presence: Attendance) -> Condition:
        return cls.author_id == presence.person_id
