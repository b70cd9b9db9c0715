"""Finding passwords, and how often somebody was wrong."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime

import sqlalchemy as sa
from flask import current_app

from cop.asking import Asker
from cop.brakes import LONGEST
from cop.db import db, insert_for
from cop.identity.models import Person
from cop.passwords.models import FROM_STRANGERS, PAUSE, TRIES, Password, WrongTries


def key_of(address: str, whom: str = "") -> str:
    secret = current_app.config["SECRET_KEY"].encode()
    return hmac.new(secret, f"tries {whom} {Person.normal_address(address)}".encode(), hashlib.sha256).hexdigest()


def limits(address: str, asks: Asker) -> dict[str, int]:
    """Where tries of this one count, and how many may: the same for an address that nobody has."""
    own = {key_of(address, str(asks.origin)): TRIES}
    return own if asks.known else own | {key_of(address): FROM_STRANGERS}


def is_paused(address: str, asks: Asker, now: datetime) -> bool:
    counted = ((db.session.get(WrongTries, key), most) for key, most in limits(address, asks).items())
    return any(tries is not None and tries.paused(now, most) for tries, most in counted)


def count_wrong(address: str, asks: Asker, now: datetime) -> None:
    """In one statement, so that tries made at the same moment all count; after a pause it begins again."""
    table = WrongTries.__table__
    rows = [{"key": key, "failed": 1, "last_at": now} for key in sorted(limits(address, asks))]
    more = sa.case((table.c.last_at <= now - PAUSE, 1), else_=table.c.failed + 1)
    raised = {"failed": more, "last_at": now}
    first = insert_for(WrongTries).values(rows)
    db.session.execute(first.on_conflict_do_update(index_elements=["key"], set_=raised))


def forgive(address: str, asks: Asker) -> None:
    db.session.execute(sa.delete(WrongTries).where(WrongTries.key.in_(limits(address, asks))))


def forget_wrong_tries(now: datetime) -> None:
    db.session.execute(sa.delete(WrongTries).where(WrongTries.last_at <= now - max(PAUSE, LONGEST)))


def password_of(person: Person | None) -> Password | None:
    return db.session.get(Password, person.id) if person else None
