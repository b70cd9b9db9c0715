"""Finding passwords, and how often somebody was wrong."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime

import sqlalchemy as sa
from flask import current_app

from cop.db import db, insert_for
from cop.identity.models import Person
from cop.passwords.models import PAUSE, Password, WrongTries


def key_of(address: str) -> str:
    secret = current_app.config["SECRET_KEY"].encode()
    return hmac.new(secret, f"tries {Person.normal_address(address)}".encode(), hashlib.sha256).hexdigest()


def is_paused(address: str, now: datetime) -> bool:
    tries = db.session.get(WrongTries, key_of(address))
    return tries is not None and tries.paused(now)


def count_wrong(address: str, now: datetime) -> None:
    """In one statement, so that tries made at the same moment all count; after a pause it begins again."""
    table = WrongTries.__table__
    first = insert_for(WrongTries).values(key=key_of(address), failed=1, last_at=now)
    more = sa.case((table.c.last_at <= now - PAUSE, 1), else_=table.c.failed + 1)
    raised = {"failed": more, "last_at": now}
    db.session.execute(first.on_conflict_do_update(index_elements=["key"], set_=raised))


def forgive(address: str) -> None:
    db.session.execute(sa.delete(WrongTries).filter_by(key=key_of(address)))


def forget_wrong_tries(now: datetime) -> None:
    db.session.execute(sa.delete(WrongTries).where(WrongTries.last_at <= now - PAUSE))


def password_of(person: Person | None) -> Password | None:
    return db.session.get(Password, person.id) if person else None
