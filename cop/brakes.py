"""How often somebody has done what costs others something, such as having letters written to them.

Counted in the database, so that all workers of all servers count together. Whose count it is stands there as a keyed
digest, and it is forgotten when its time is over.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta

import sqlalchemy as sa
from flask import current_app

from cop import clock
from cop.db import UtcDateTime, db, insert_for

COUNTED = sa.table("wrong_tries", sa.column("key"), sa.column("failed"), sa.column("last_at", UtcDateTime()))
"""It lies above, with the wrong passwords that it was made for: only the name of the table is known here."""
LONGEST = timedelta(hours=1)
"""No count may be asked for over more than this: the nightly work forgets those that are older."""


def too_often(what: str, most: int, within: timedelta) -> bool:
    """One more of these; whether that is more than so many since the first one. When the time is over it begins anew:
    asking again and again makes nobody wait longer. To be committed before anything goes out."""
    now = clock.now()
    over, begins = COUNTED.c.last_at <= now - within, sa.literal(now, UtcDateTime())
    raised = {
        "failed": sa.case((over, 1), else_=COUNTED.c.failed + 1),
        "last_at": sa.case((over, begins), else_=COUNTED.c.last_at),
    }
    first = insert_for(COUNTED).values(key=key_of(what), failed=1, last_at=now)
    counted = first.on_conflict_do_update(index_elements=["key"], set_=raised).returning(COUNTED.c.failed)
    return int(db.session.scalar(counted) or 0) > most


def key_of(what: str) -> str:
    secret: str = current_app.config["SECRET_KEY"]
    return hmac.new(secret.encode(), f"how often: {what}".encode(), hashlib.sha256).hexdigest()


MESSAGES, A_WHILE = 10, timedelta(minutes=10)
ENOUGH = f"You have written {MESSAGES} messages just now. Wait ten minutes before the next: your words are still here."


def enough_messages(person_id: int) -> bool:
    """From one member to others, from whichever page they write."""
    return too_often(f"messages by {person_id}", MESSAGES, A_WHILE)
