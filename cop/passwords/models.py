"""Passwords, as hashes, and the wrong tries at them."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from cop.db import Model

TRIES, FROM_STRANGERS = 10, 50
"""From one place, or one browser that has been here before; and from all strangers together."""
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

    Counted twice for a stranger: from where they ask, and from everywhere, so that one guesser bars nobody elsewhere. A
    browser that has signed in with that address before is counted by itself, and nobody else's tries bar it. The key is
    a keyed digest, so that the table lists no addresses. Other things that somebody may do only so often are counted
    here too (cop/brakes.py).
    """

    __tablename__ = "wrong_tries"

    key: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    failed: Mapped[int] = mapped_column(default=0)
    last_at: Mapped[datetime]

    def paused(self, now: datetime, most: int) -> bool:
        return self.failed >= most and now < self.last_at + PAUSE
