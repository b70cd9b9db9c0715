"""Question sets: a few questions that a room answers together, each answer signed to a presence and shown without."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cop.db import Model
from cop.errors import Refused
from cop.gatherings.models import Attendance, Gathering
from cop.moderation.models import Condition, Moderated

ANSWER_LIMIT, TITLE_LIMIT, PROMPT_LIMIT, MOST_PROMPTS = 500, 200, 500, 12


class PromptSet(Model):
    """Questions in their order. Asked at a session it is that session's own copy, so its wording never changes."""

    __tablename__ = "prompt_sets"

    id: Mapped[int] = mapped_column(primary_key=True)
    gathering_id: Mapped[int | None] = mapped_column(sa.ForeignKey("gatherings.id", ondelete="CASCADE"), index=True)
    """None: not asked, to be copied into sessions."""
    community_id: Mapped[int | None] = mapped_column(sa.ForeignKey("communities.id", ondelete="CASCADE"), index=True)
    """Whose own set it is; None: everybody's."""
    method_slug: Mapped[str | None] = mapped_column(sa.ForeignKey("method_cards.slug"))
    title: Mapped[str] = mapped_column(sa.String(200), default="")
    source: Mapped[str | None] = mapped_column(sa.String(80))
    """Which set this is, the same in every session that asks it: rounds are found by it."""
    live: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    """On the screens and phones now."""
    gathering: Mapped[Gathering | None] = relationship()
    prompts: Mapped[list[Prompt]] = relationship(
        back_populates="prompt_set", order_by="(Prompt.position, Prompt.id)", cascade="all, delete-orphan"
    )

    @classmethod
    def ask(cls, gathering: Gathering, template: PromptSet) -> PromptSet:
        """The session's own copy of these questions."""
        gathering.must_be_open()
        asked = cls(gathering=gathering, title=template.title, source=template.source)
        asked.method_slug = template.method_slug
        asked.prompts = [Prompt(position=prompt.position, text=prompt.text) for prompt in template.prompts]
        return asked

    @classmethod
    def written(cls, title: str, questions: list[str], source: str) -> PromptSet:
        made = cls(title=title, source=source)
        made.prompts = [Prompt(position=place, text=text) for place, text in enumerate(questions, 1)]
        return made

    def show(self, live: bool) -> None:
        if self.gathering is not None:
            self.gathering.must_be_open()
        self.live = live

    def hear(self, by: Attendance, answers: dict[int, str]) -> list[PromptAnswer]:
        """One more line from this presence under each question that it answered."""
        if self.gathering is None or not self.live:
            raise Refused("These questions are not being asked now.")
        self.gathering.must_be_open()
        said = {prompt: answers.get(prompt.id, "") for prompt in self.prompts}
        if not any(said.values()):
            raise Refused("Write an answer to at least one question.")
        if any(len(text) > ANSWER_LIMIT for text in said.values()):
            raise Refused(f"An answer has at most {ANSWER_LIMIT} characters: shorten it a little.")
        for prompt, text in said.items():
            if text:
                prompt.answers.append(PromptAnswer(attendance_id=by.id, text=text))
        return [prompt.answers[-1] for prompt, text in said.items() if text]


class Prompt(Model):
    """One question of a set."""

    __tablename__ = "prompts"

    id: Mapped[int] = mapped_column(primary_key=True)
    prompt_set_id: Mapped[int] = mapped_column(sa.ForeignKey("prompt_sets.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    text: Mapped[str] = mapped_column(sa.String(500))
    prompt_set: Mapped[PromptSet] = relationship(back_populates="prompts")
    answers: Mapped[list[PromptAnswer]] = relationship(
        back_populates="prompt", order_by="PromptAnswer.id", cascade="all, delete-orphan"
    )

    @property
    def shown(self) -> list[PromptAnswer]:
        return [answer for answer in self.answers if not answer.hidden]


class PromptAnswer(Moderated, Model):
    """A line in answer. Unlike a closing answer it knows who wrote it (none when loaded); screens never say."""

    __tablename__ = "prompt_answers"
    said_as = "answer"

    id: Mapped[int] = mapped_column(primary_key=True)
    prompt_id: Mapped[int] = mapped_column(sa.ForeignKey("prompts.id", ondelete="CASCADE"), index=True)
    attendance_id: Mapped[int | None] = mapped_column(sa.ForeignKey("attendances.id", ondelete="SET NULL"), index=True)
    text: Mapped[str] = mapped_column(sa.Text)
    prompt: Mapped[Prompt] = relationship(back_populates="answers")

    @classmethod
    def said_at(cls, gathering: Gathering) -> Condition:
        here = sa.select(Prompt.id).join(PromptSet).where(PromptSet.gathering_id == gathering.id)
        return cls.prompt_id.in_(here)

    @classmethod
    def said_by(cls, presence: Attendance) -> Condition:
        return cls.attendance_id == presence.id
