"""Question sets: a few questions that a room answers together, each answer signed to a presence and shown without."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cop.db import Model


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
    prompts: Mapped[list[Prompt]] = relationship(
        back_populates="prompt_set", order_by="(Prompt.position, Prompt.id)", cascade="all, delete-orphan"
    )


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


class PromptAnswer(Model):
    """A line in answer. Unlike a closing answer it knows who wrote it (none when loaded); screens never say."""

    __tablename__ = "prompt_answers"

    id: Mapped[int] = mapped_column(primary_key=True)
    prompt_id: Mapped[int] = mapped_column(sa.ForeignKey("prompts.id", ondelete="CASCADE"), index=True)
    attendance_id: Mapped[int | None] = mapped_column(sa.ForeignKey("attendances.id", ondelete="SET NULL"), index=True)
    text: Mapped[str] = mapped_column(sa.Text)
    hidden: Mapped[bool] = mapped_column(default=False)
    prompt: Mapped[Prompt] = relationship(back_populates="answers")
