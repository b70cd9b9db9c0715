"""Who you are: a person, the ways in, and each browser that is signed in."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cop.db import Model
from cop.errors import Refused

LINK_MINUTES = 60
CODE_TRIES = 5
KEPT = timedelta(days=30)
A_DAY = timedelta(hours=24)
"""How long a login lasts at most: on a device that is kept signed in, and on any other, where closing the browser
usually ends it sooner."""
JUST_NOW = timedelta(hours=1)
"""Since somebody has shown who they are."""
MAIL, PASSWORD, SSO = "mail", "password", "sso"
DEVICES = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android phone or tablet"),
    ("CrOS", "Chromebook"),
    ("Windows", "Windows computer"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux computer"),
)
"""What a browser may call its device, and what we keep of that; the first that fits."""


MAY_SHOW = {
    "role": "My kind of role",
    "organisation": "My organisation",
    "job": "My job, in words",
    "letters": "A form to write to me, without showing my address",
}


def digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


class Person(Model):
    """One person, many communities. Somebody who only joined by phone has no address."""

    __tablename__ = "people"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(120))
    email: Mapped[str | None] = mapped_column(sa.String(254), unique=True)
    is_administrator: Mapped[bool] = mapped_column(default=False)
    epoch: Mapped[int] = mapped_column(default=1)
    """Raised to end every login of this person at once."""
    job_label: Mapped[str] = mapped_column(sa.String(160), default="")
    no_letters: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    """Wants no mail but what they ask for themselves."""
    shows: Mapped[list[str]] = mapped_column(default=list, server_default="[]")
    """What other members may see beside the name: nothing that its owner has not ticked."""
    erased_at: Mapped[datetime | None]
    """They asked to be erased: nobody now, and what they were part of stays."""
    fictional: Mapped[bool] = mapped_column(default=False)
    """A sample person, who can be signed in without mail where the sample is switched on."""

    @staticmethod
    def normal_address(email: str) -> str:
        return email.strip().lower()


def kind_of_device(browser: str) -> str:
    return next((name for word, name in DEVICES if word in browser), "Another device")


class SignInLink(Model):
    """A link and a code sent by mail: kept as hashes, used once, good for an hour."""

    __tablename__ = "sign_in_links"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    code_hash: Mapped[str] = mapped_column(sa.String(64))
    tries: Mapped[int] = mapped_column(default=0)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    browser_hash: Mapped[str] = mapped_column(sa.String(64), default="", server_default="")
    """Of the browser that asked: the code is for it alone, and nobody else's guesses count."""
    origin: Mapped[int | None]
    """A number for where it asked from (asking.py), which many places share."""
    person: Mapped[Person] = relationship()

    @classmethod
    def for_person(cls, person: Person, now: datetime) -> tuple[SignInLink, str, str]:
        """A new link: the row, its token and its six-digit code, which exist nowhere else."""
        token, code = secrets.token_urlsafe(32), f"{secrets.randbelow(10**6):06d}"
        link = cls(
            person_id=person.id,
            token_hash=digest(token),
            code_hash=digest(f"{person.id}:{code}"),
            expires_at=now + timedelta(minutes=LINK_MINUTES),
        )
        return link, token, code

    def good(self, now: datetime) -> bool:
        return self.used_at is None and now < self.expires_at

    def fits(self, code: str) -> bool:
        """Counts the try: a code of six digits is worth only as much as the number of guesses allowed. The link is
        too long to guess, so that no stranger's guesses take it from whoever has the mail."""
        if self.tries >= CODE_TRIES:
            return False
        self.tries += 1
        return hmac.compare_digest(self.code_hash, digest(f"{self.person_id}:{code}"))

    def use(self, now: datetime) -> Person:
        if not self.good(now):
            raise Refused("This sign-in link has been used or is too old. Ask for a new one.")
        self.used_at = now
        return self.person


class Login(Model):
    """One signed-in browser. Its cookie holds a random token; the table only the token's hash."""

    __tablename__ = "logins"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="CASCADE"), index=True)
    epoch: Mapped[int]
    started_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    """None: begun before logins had an end, and over."""
    revoked_at: Mapped[datetime | None]
    way: Mapped[str] = mapped_column(sa.String(10), default=MAIL, server_default=MAIL)
    """How they proved who they are: some roles may have to come through their organisation."""
    device: Mapped[str] = mapped_column(sa.String(40), default="", server_default="")
    """In a word or two, so that its owner knows it again: never what the browser says of itself."""
    person: Mapped[Person] = relationship()

    @classmethod
    def start(cls, person: Person, now: datetime, keep: bool = False) -> tuple[Login, str]:
        token, ends = secrets.token_urlsafe(32), now + (KEPT if keep else A_DAY)
        return cls(token_hash=digest(token), person=person, epoch=person.epoch, started_at=now, ends_at=ends), token

    def must_have_just_begun(self, now: datetime, why: str = "This cannot be undone.") -> None:
        """For what cannot be undone: whoever finds a laptop open has not shown who they are."""
        if now >= self.started_at + JUST_NOW:
            raise Refused(f"{why} Please sign out and in again first: then you have an hour for it.")

    def valid(self, now: datetime) -> bool:
        return (
            self.revoked_at is None
            and self.ends_at is not None
            and now < self.ends_at
            and self.epoch == self.person.epoch
        )
