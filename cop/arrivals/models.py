"""Who knew whom already."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from cop.communities.models import Community
from cop.db import Model, of_few
from cop.gatherings.models import Attendance
from cop.identity.models import Person

for found_out in (Attendance.typed_as_id, Attendance.again_of_id):
    sa.Index(f"ix_attendances_{found_out.key}", found_out, **of_few(f"{found_out.key} IS NOT NULL"))


class Tie(Model):
    """Two people of a community who said at their first shared session that they knew each other already."""

    __tablename__ = "ties"
    __table_args__ = (
        sa.UniqueConstraint("community_id", "one_id", "other_id"),
        sa.CheckConstraint("one_id < other_id", name="one_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    community_id: Mapped[int] = mapped_column(sa.ForeignKey("communities.id", ondelete="CASCADE"))
    one_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="CASCADE"))
    other_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="CASCADE"), index=True)
    gathering_id: Mapped[int | None] = mapped_column(sa.ForeignKey("gatherings.id", ondelete="SET NULL"))

    @classmethod
    def between(cls, community: Community, a: Person, b: Person) -> Tie:
        one, other = sorted((a.id, b.id))
        return cls(community_id=community.id, one_id=one, other_id=other)
