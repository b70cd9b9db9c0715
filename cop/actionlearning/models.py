"""An action learning set while it is together: who has which part, and what was typed in it.

Nothing of this outlives the session. What is kept, a commitment or the notes, is kept because the issue holder said
so on their own phone, and then it is an action or a line of what came out, like any other.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cop.agenda.models import Topic
from cop.db import Model
from cop.gatherings.models import Attendance, Gathering
from cop.moderation.models import Condition, Moderated

HOLDER, ADVISER, MEMBER = "holder", "adviser", "member"
ROLES = {HOLDER: "Issue holder", ADVISER: "Set adviser", MEMBER: "In the set"}
QUESTION, NOTE = "question", "note"
TEXT_LIMIT = 280


class SetRole(Model):
    """The part that somebody has taken, on their own phone."""

    __tablename__ = "set_roles"

    topic_id: Mapped[int] = mapped_column(
        sa.ForeignKey("topics.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    attendance_id: Mapped[int] = mapped_column(
        sa.ForeignKey("attendances.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    role: Mapped[str] = mapped_column(sa.String(10))
    topic: Mapped[Topic] = relationship()
    attendance: Mapped[Attendance] = relationship()


class SetLine(Moderated, Model):
    """A question to the holder, or a note, until the holder has said what becomes of it."""

    __tablename__ = "set_lines"
    said_as = "set-line"

    id: Mapped[int] = mapped_column(primary_key=True)
    topic_id: Mapped[int] = mapped_column(sa.ForeignKey("topics.id", ondelete="CASCADE"), index=True)
    attendance_id: Mapped[int] = mapped_column(sa.ForeignKey("attendances.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(10))
    text: Mapped[str] = mapped_column(sa.String(TEXT_LIMIT))
    topic: Mapped[Topic] = relationship()

    @classmethod
    def said_at(cls, gathering: Gathering) -> Condition:
        return cls.topic_id.in_(sa.select(Topic.id).where(Topic.gathering_id == gathering.id))

    @classmethod
    def said_by(cls, presence: Attendance) -> Condition:
        return cls.attendance_id == presence.id
