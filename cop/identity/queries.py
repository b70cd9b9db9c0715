"""Finding people and their ways in."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import joinedload

from cop import clock
from cop.asking import Asker
from cop.brakes import COUNTED
from cop.db import db, insert_for
from cop.identity.models import SSO, Login, Person, SignInLink, digest
from cop.settings import Settings

NAMES = ("person_id", "access", "left_at", "covers_until")
LETTERS_AN_HOUR, FROM_STRANGERS = 10, 20
HELD = sa.table("memberships", *(sa.column(name) for name in NAMES))
"""Communities lie above this feature: only the name of their table is known here."""


class Member:
    """The signed-in person as Flask-Login wants to see them: named by this browser's login token."""

    is_authenticated = is_active = True
    is_anonymous = False

    def __init__(self, login: Login, token: str) -> None:
        self.login, self.token = login, token
        self.person = login.person
        self.name = login.person.name
        self.is_administrator = login.person.is_administrator

    def get_id(self) -> str:
        return self.token


def anybody_real() -> bool:
    """Whether there is anybody here who was not made up: an administrator who belongs nowhere yet counts too."""
    return db.session.scalar(sa.select(Person.id).where(~Person.fictional).limit(1)) is not None


def person_signed_in(token: str) -> Member | None:
    query = sa.select(Login).options(joinedload(Login.person)).filter_by(token_hash=digest(token))
    login = db.session.scalar(query)
    if login is None or not login.valid(clock.now()) or came_the_wrong_way(login.person, login.way):
        return None
    return Member(login, token)


def came_the_wrong_way(person: Person, way: str) -> bool:
    """Whether this person has a role that must come through the organisation's own sign-in, and did not. Asked again
    for every request: a role may be given to somebody who is signed in already."""
    settings: Settings = current_app.config["SETTINGS"]
    required = settings.oidc_required
    if way == SSO or not required:
        return False
    if person.is_administrator and "administrator" in required:
        return True
    held = sa.select(HELD.c.access).where(HELD.c.person_id == person.id, HELD.c.left_at.is_(None))
    covers = sa.and_(sa.literal("facilitator" in required), HELD.c.covers_until >= clock.today())
    return db.session.scalar(held.where(HELD.c.access.in_(required) | covers).limit(1)) is not None


def person_with_address(email: str) -> Person | None:
    return db.session.scalar(sa.select(Person).filter_by(email=Person.normal_address(email)))


def sign_in_as(person: Person, address: str) -> None:
    """From now on, and with nothing else: letters on their way to the old address and every login end."""
    person.email = Person.normal_address(address)
    person.epoch += 1
    db.session.execute(sa.delete(SignInLink).where(SignInLink.person_id == person.id))


def link_with_token(token: str) -> SignInLink | None:
    """Held for this request alone, so that two presses of one link start one login."""
    query = sa.select(SignInLink).options(joinedload(SignInLink.person)).with_for_update(of=SignInLink)
    return db.session.scalar(query.filter_by(token_hash=digest(token)))


def newest_link(email: str, browser: str) -> SignInLink | None:
    """The last letter that this browser asked for at this address: its code is the one that counts. Held, so that
    guesses come one by one."""
    if not browser:
        return None
    query = sa.select(SignInLink).join(Person).where(Person.email == Person.normal_address(email))
    query = query.filter_by(browser_hash=browser)
    return db.session.scalar(query.order_by(SignInLink.id.desc()).limit(1).with_for_update(of=SignInLink))


def count_a_wrong_code(browser: str, now: datetime) -> None:
    """For every wrong one, whether or not there is a letter that it could belong to: what is written to the disk for
    somebody whom we know is written for anybody."""
    row = insert_for(COUNTED).values(key=browser or digest("no browser that asked"), failed=1, last_at=now)
    raised = {"failed": COUNTED.c.failed + 1, "last_at": now}
    db.session.execute(row.on_conflict_do_update(index_elements=["key"], set_=raised))


def had_enough(person: Person, asks: Asker, moment: datetime) -> bool:
    """Letters whose link can still be used: so many for each who asks, and so many for all strangers together. A
    browser that has signed in before has its own, whatever strangers did."""
    waiting = sa.select(SignInLink.origin).filter_by(person_id=person.id, used_at=None)
    origins = list(db.session.scalars(waiting.where(SignInLink.expires_at > moment)))
    strangers = [origin for origin in origins if origin is not None and origin >= 0]
    return origins.count(asks.origin) >= LETTERS_AN_HOUR or (not asks.known and len(strangers) >= FROM_STRANGERS)


def forget_ways_in(now: datetime) -> None:
    """Letters and logins that open nothing any more. An administrator's logins stay: they say that somebody has come,
    so that no start prints a first administrator's link again."""
    db.session.execute(sa.delete(SignInLink).where(SignInLink.expires_at <= now))
    ordinary = sa.select(Person.id).where(~Person.is_administrator)
    db.session.execute(sa.delete(Login).where(Login.ends_at <= now, Login.person_id.in_(ordinary)))
