"""Value stories: what came of it, from a session to changed practice, told by the one it happened to.

Five prompts, one for each cycle of value; not all are needed. Nothing is published without its teller's yes, and the
teller can take it back.
"""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cop.agenda.models import Topic
from cop.communities.models import Community
from cop.curiosities.models import Curiosity
from cop.db import Model
from cop.errors import Refused
from cop.identity.models import Person
from cop.talentmap.models import WorkItem

PROMPTS = {
    "happened": "What happened?",
    "got": "What did you get from it?",
    "did": "What did you do with it?",
    "changed": "What changed for staff and patients?",
    "counts": "Did it change what counts as success?",
}
"""In the order of the cycles of value: immediate, potential, applied, realised, reframing."""
CYCLES = {"1": "What happened", "2": "What they got", "3": "What they did", "4": "What changed", "5": "What counts"}
"""The same in short, for whoever counts them."""
TITLE_LIMIT, ANSWER_LIMIT = 120, 1000


class ValueStory(Model):
    """One story, tied to a question, a piece of work or a topic."""

    __tablename__ = "value_stories"

    id: Mapped[int] = mapped_column(primary_key=True)
    community_id: Mapped[int] = mapped_column(sa.ForeignKey("communities.id", ondelete="CASCADE"), index=True)
    title: Mapped[str] = mapped_column(sa.String(TITLE_LIMIT))
    curiosity_id: Mapped[int | None] = mapped_column(sa.ForeignKey("curiosities.id", ondelete="SET NULL"))
    work_item_id: Mapped[int | None] = mapped_column(sa.ForeignKey("work_items.id", ondelete="SET NULL"))
    topic_id: Mapped[int | None] = mapped_column(sa.ForeignKey("topics.id", ondelete="SET NULL"))
    teller_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id", ondelete="SET NULL"), index=True)
    named: Mapped[bool] = mapped_column(default=False)
    """The teller wants their name beside it."""
    happened: Mapped[str] = mapped_column(sa.Text, default="")
    got: Mapped[str] = mapped_column(sa.Text, default="")
    did: Mapped[str] = mapped_column(sa.Text, default="")
    changed: Mapped[str] = mapped_column(sa.Text, default="")
    counts: Mapped[str] = mapped_column(sa.Text, default="")
    told_on: Mapped[date | None]
    """The day its teller said yes; none: it is not published."""
    community: Mapped[Community] = relationship()
    teller: Mapped[Person | None] = relationship()
    curiosity: Mapped[Curiosity | None] = relationship()
    work: Mapped[WorkItem | None] = relationship()
    topic: Mapped[Topic | None] = relationship()

    @property
    def published(self) -> bool:
        return self.told_on is not None

    @property
    def told(self) -> list[tuple[str, str]]:
        """Prompts and answers, unanswered ones left out."""
        return [(prompt, getattr(self, name)) for name, prompt in PROMPTS.items() if getattr(self, name)]

    @property
    def cycles(self) -> frozenset[int]:
        return frozenset(n for n, name in enumerate(PROMPTS, start=1) if getattr(self, name))

    @property
    def by(self) -> str:
        return self.teller.name if self.teller and self.named else "A member"

    @property
    def about(self) -> str:
        """What it is tied to, in a line; nothing when that is gone or kept off the screen."""
        if self.curiosity and not self.curiosity.hidden:
            return f"Question: {self.curiosity.words}"
        if self.work:
            return f"Work: {self.work.title}"
        return f"Topic: {self.topic.title}" if self.topic and not self.topic.hidden else ""

    @property
    def about_outside(self) -> str:
        """The same for readers outside: a question only in the group's own wording, a work only if all may see it."""
        if self.curiosity:
            wording = None if self.curiosity.hidden else self.curiosity.wording
            return f"Question: {wording}" if wording else "A question of the group"
        if self.work:
            shared = self.work.visible_to != "own-community"
            return f"Work: {self.work.title}" if shared else "A piece of work on the map"
        return "A topic of the group" if self.topic else ""

    def tell(self, answers: dict[str, str]) -> None:
        """Other words need the teller's yes again."""
        if not any(answers.values()):
            raise Refused("Answer one of the five questions at least.")
        for name, text in answers.items():
            if getattr(self, name) != text:
                setattr(self, name, text)
                self.told_on = None

    def must_be_told_by(self, person: Person) -> None:
        if self.teller_id != person.id:
            raise Refused("Only whoever tells this story can say yes to it, or no.")

    def say_yes(self, by: Person, named: bool, today: date) -> None:
        self.must_be_told_by(by)
        self.named, self.told_on = named, today

    def take_back(self, by: Person) -> None:
        self.must_be_told_by(by)
        self.told_on = None
