"""A note for oneself. Nobody else's page, no export and no file of a programme ever holds it."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from cop.db import Model

TEXT_LIMIT = 5000


class PrivateNote(Model):
    """One for each session. It belongs to who was signed in while writing it, else to the phone that joined: never to
    the name on the sign-in sheet, which a leader may link to somebody else."""

    __tablename__ = "private_notes"
    __table_args__ = (sa.UniqueConstraint("gathering_id", "person_id"), sa.UniqueConstraint("attendance_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    gathering_id: Mapped[int] = mapped_column(sa.ForeignKey("gatherings.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id", ondelete="CASCADE"), index=True)
    attendance_id: Mapped[int | None] = mapped_column(sa.ForeignKey("attendances.id", ondelete="CASCADE"))
    text: Mapped[str] = mapped_column(sa.Text)
