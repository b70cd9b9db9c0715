"""Mapping together: during a session everybody puts work up, and the wall fills."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cop.db import Model
from cop.gatherings.models import Attendance, Gathering
from cop.moderation.models import Condition, Moderated
from cop.talentmap.models import WorkItem

ONCE_LIMIT = 60


class Mapping(Model):
    """Whether a session's wall is up, and at which of its cells the room is looking."""

    __tablename__ = "mappings"

    gathering_id: Mapped[int] = mapped_column(
        sa.ForeignKey("gatherings.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    up: Mapped[bool] = mapped_column(default=True)
    part: Mapped[str | None] = mapped_column(sa.String(60))
    stage: Mapped[str | None] = mapped_column(sa.String(60))
    """Both or neither: the empty cell that the room is asked about."""
    gathering: Mapped[Gathering] = relationship()

    def put_up(self, up: bool) -> None:
        self.gathering.must_be_open()
        self.up = up
        self.look_at(None)

    def look_at(self, cell: tuple[str, str] | None) -> None:
        self.gathering.must_be_open()
        self.part, self.stage = cell or (None, None)

    @property
    def cell(self) -> tuple[str, str] | None:
        return (self.part, self.stage) if self.part and self.stage else None


class MappedWork(Moderated, Model):
    """A work as somebody put it up in a session. Kept off the wall, the work is on no map."""

    __tablename__ = "mapped_works"
    __table_args__ = (sa.UniqueConstraint("gathering_id", "once"),)
    said_as = "work"

    id: Mapped[int] = mapped_column(primary_key=True)
    gathering_id: Mapped[int] = mapped_column(sa.ForeignKey("gatherings.id", ondelete="CASCADE"))
    work_item_id: Mapped[int] = mapped_column(sa.ForeignKey("work_items.id", ondelete="CASCADE"), unique=True)
    attendance_id: Mapped[int | None] = mapped_column(sa.ForeignKey("attendances.id", ondelete="SET NULL"), index=True)
    once: Mapped[str | None] = mapped_column(sa.String(ONCE_LIMIT))
    """A number of the phone's own: sent twice on a bad line, it is one work."""
    work: Mapped[WorkItem] = relationship()

    @classmethod
    def put_up(cls, gathering: Gathering, by: Attendance, now: datetime, said_aloud: bool = False) -> MappedWork:
        """Whoever put it up owns it, unless a leader typed what somebody said; and it carries the session."""
        gathering.must_be_open()
        work = WorkItem.put_on_map(gathering.community, by.person, now)
        work.owner_id = None if said_aloud else by.person.id
        work.source_gathering_id = gathering.id
        return cls(gathering_id=gathering.id, attendance_id=by.id, work=work)

    @classmethod
    def its_words(cls) -> sa.ColumnElement[str]:
        return sa.select(WorkItem.title).where(WorkItem.id == cls.work_item_id).correlate(cls).scalar_subquery()

    @classmethod
    def said_by(cls, presence: Attendance) -> Condition:
        return cls.attendance_id == presence.id
