"""Passwords, as hashes, and the wrong tries at them."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from cop.db import Model

TRIES = 10
PAUSE = timedelta(minutes=15)


class Password(Model):
    """One to a person, and nobody needs one. What was typed is never kept, only what argon2 made of it."""

    __tablename__ = "passwords"

    person_id: Mapped[int] = mapped_column(
        sa.ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    hash: Mapped[str] = mapped_column(sa.String(255))
    set_at: Mapped[datetime]


class WrongTries(Model):
    """Failures for one address, whether or not somebody has it; shared by all servers, because it is in the database.

    They are counted by address and not by network: a hospital's people share one. The key is a keyed digest, so that
    the table lists no addresses.
    """

    __tablename__ = "wrong_tries"

    key: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    failed: Mapped[int] = mapped_column(default=0)
    last_at: Mapped[datetime]

    def paused(self, now: datetime) -> bool:
        return self.failed >= TRIES and now < self.last_at + PAUSE
