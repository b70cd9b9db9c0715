"""Who said they would do what, by when: asked about at the next opening, until it is done or let go."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cop.agenda.models import TITLE_LIMIT, Topic
from cop.db import Model
from cop.errors import Refused
from cop.gatherings.models import Attendance, Gathering
from cop.identity.models import Person
from cop.moderation.models import Condition, Moderated

TEXT_LIMIT = 500
ANSWERS = ("done", "not-yet", "dropped", "again")


class ActionStep(Moderated, Model):
    """Something somebody will do, shown again at the next opening."""

    __tablename__ = "action_steps"
    said_as = "action"

    id: Mapped[int] = mapped_column(primary_key=True)
    gathering_id: Mapped[int] = mapped_column(sa.ForeignKey("gatherings.id", ondelete="CASCADE"), index=True)
    topic_id: Mapped[int | None] = mapped_column(sa.ForeignKey("topics.id", ondelete="SET NULL"))
    owner_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id", ondelete="SET NULL"))
    text: Mapped[str] = mapped_column(sa.Text)
    due: Mapped[date | None]
    state: Mapped[str] = mapped_column(sa.String(12), default="open")
    """open, done, dropped."""
    done_on: Mapped[date | None]
    asked_at_id: Mapped[int | None]
    """The later session that answered for it last, by number alone."""
    learning_note_id: Mapped[int | None] = mapped_column(sa.ForeignKey("learning_notes.id", ondelete="CASCADE"))
    gathering: Mapped[Gathering] = relationship()
    topic: Mapped[Topic | None] = relationship()
    owner: Mapped[Person | None] = relationship()
    learning_note: Mapped[LearningNote | None] = relationship(back_populates="actions", lazy="joined")

    @property
    def unnamed(self) -> bool:
        """A commitment from an action learning set whose holder did not agree to be named beside it."""
        return self.learning_note is not None and not self.learning_note.holder_shown

    @classmethod
    def promise(cls, topic: Topic, text: str, owner: Attendance | None, due: date | None) -> ActionStep:
        """Somebody here will do this because of what was talked about."""
        topic.gathering.must_be_open()
        topic.must_not_be_by_consent()
        if due and due < topic.gathering.day:
            raise Refused("Choose today or a later day for it.")
        who = owner.person if owner else None
        return cls(gathering=topic.gathering, topic=topic, text=text, owner=who, due=due)

    def settle(self, answer: str, at: Gathering, today: date) -> None:
        """What the room hears of it: done, not yet, let go; `again` takes that back."""
        at.must_be_open()
        if answer not in ANSWERS:
            raise Refused("Choose done, not yet or let it go.")
        self.state = answer if answer in ("done", "dropped") else "open"
        self.done_on = today if answer == "done" else None
        self.asked_at_id = None if answer == "again" else at.id

    @classmethod
    def said_by(cls, presence: Attendance) -> Condition:
        """Who typed it is not kept: whoever it names is told."""
        return cls.owner_id == presence.person_id

    def must_belong_to(self, presence: Attendance) -> None:
        if self.owner_id != presence.person_id:
            raise Refused("Whoever said they would do it can answer, or whoever leads the session.")


class LearningNote(Model):
    """What is kept of an action learning set: a title and the actions, no word of the talk, and only with the
    issue holder's consent."""

    __tablename__ = "learning_notes"

    id: Mapped[int] = mapped_column(primary_key=True)
    gathering_id: Mapped[int] = mapped_column(sa.ForeignKey("gatherings.id", ondelete="CASCADE"), index=True)
    title: Mapped[str] = mapped_column(sa.String(TITLE_LIMIT))
    holder_shown: Mapped[bool] = mapped_column(default=False)
    """Whether the issue holder agreed to be named beside it."""
    gathering: Mapped[Gathering] = relationship()
    actions: Mapped[list[ActionStep]] = relationship(
        back_populates="learning_note", order_by="ActionStep.id", cascade="all, delete-orphan"
    )
