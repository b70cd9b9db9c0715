"""What work is for, and what comes of it: the community's own aims, and things that exist because of a work."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cop.db import Model
from cop.errors import Refused
from cop.talentmap.models import WorkItem

AIM_LIMIT, TITLE_LIMIT, LINK_LIMIT, MOST_OUTPUTS = 500, 200, 500, 20
STATES = {"planned": "Planned", "making": "In the making", "there": "There to be used"}


class ServedAim(Model):
    """A work serves an aim, in the words that the community's document had for it."""

    __tablename__ = "served_aims"
    __table_args__ = (sa.UniqueConstraint("work_item_id", "text"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    work_item_id: Mapped[int] = mapped_column(sa.ForeignKey("work_items.id", ondelete="CASCADE"))
    document_id: Mapped[int | None] = mapped_column(sa.ForeignKey("documents.id", ondelete="SET NULL"), index=True)
    text: Mapped[str] = mapped_column(sa.String(AIM_LIMIT))
    work: Mapped[WorkItem] = relationship()


class Output(Model):
    """Something that exists, or will, because of a work: with its state, and a link once there is one."""

    __tablename__ = "outputs"

    id: Mapped[int] = mapped_column(primary_key=True)
    work_item_id: Mapped[int] = mapped_column(sa.ForeignKey("work_items.id", ondelete="CASCADE"), index=True)
    title: Mapped[str] = mapped_column(sa.String(TITLE_LIMIT))
    state: Mapped[str] = mapped_column(sa.String(12), default="planned")
    link: Mapped[str] = mapped_column(sa.String(LINK_LIMIT), default="")
    work: Mapped[WorkItem] = relationship()

    @classmethod
    def promise(cls, work: WorkItem, so_far: int) -> Output:
        if so_far >= MOST_OUTPUTS:
            raise Refused(f"A work has at most {MOST_OUTPUTS} outputs here. Take one away first.")
        return cls(work_item_id=work.id)

    @property
    def stands(self) -> str:
        return STATES.get(self.state, self.state)
