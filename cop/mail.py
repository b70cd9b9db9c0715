"""Mail: by SMTP when there is a server, else as .eml files in the data folder's outbox."""

from __future__ import annotations

import contextlib
import secrets
import smtplib
import time
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from flask import Flask, current_app

from cop.db import db
from cop.errors import TurnedAway, Unavailable, Unsure

TIMEOUT_SECONDS = 10
NOT_SENT = "The mail could not be sent just now. Please try again in a minute."
REFUSALS = (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError)


class Letter(NamedTuple):
    to: str
    subject: str
    text: str


WELL_SECONDS = 600
"""So long a mail server that answered is taken to be there, unless a letter finds it gone."""


@dataclass
class Seen:
    """When this process last knew that the mail server answers."""

    until: float = 0.0

    def well(self) -> bool:
        return time.monotonic() < self.until

    def note(self, answers: bool) -> None:
        self.until = time.monotonic() + WELL_SECONDS if answers else 0.0


@dataclass(frozen=True)
class Post:
    """Where letters go. `address` is an smtp:// or smtps:// URL, or None for the outbox folder."""

    address: str | None
    outbox: Path
    sender: str
    seen: Seen = field(default_factory=Seen)

    def deliver(self, message: EmailMessage | None) -> None:
        """None goes to the server's door and back, without a letter."""
        if self.address is None:
            if message:
                self.keep(message)
            return
        try:
            self.transmit(message, self.address)
        except REFUSALS as refusal:
            raise TurnedAway(NOT_SENT) from refusal
        except (OSError, smtplib.SMTPException) as problem:
            self.seen.note(answers=False)
            raise Unavailable(NOT_SENT) from problem
        self.seen.note(answers=True)

    def knock(self) -> None:
        """To its door and back, unless that was just done. Raise Unavailable when it does not answer."""
        if not self.seen.well():
            self.deliver(None)

    def keep(self, message: EmailMessage) -> None:
        try:
            self.outbox.mkdir(mode=0o700, exist_ok=True)
            (self.outbox / f"{secrets.token_hex(8)}.eml").write_bytes(bytes(message))
        except OSError as problem:
            raise Unavailable(NOT_SENT) from problem

    def transmit(self, message: EmailMessage | None, address: str) -> None:
        parts = urlsplit(address)
        secure = parts.scheme == "smtps"
        server = CarefulOverTls if secure else Careful
        with server(parts.hostname or "", parts.port or (465 if secure else 25), timeout=TIMEOUT_SECONDS) as link:
            if parts.username:
                link.login(unquote(parts.username), unquote(parts.password or ""))
            if message:
                hand_over(link, message)


def hand_over(link: smtplib.SMTP, message: EmailMessage) -> None:
    """An address in letters that this server cannot write is one letter less, and no reason to hold up the others."""
    try:
        link.send_message(message)
    except smtplib.SMTPNotSupportedError as problem:
        raise TurnedAway(NOT_SENT) from problem


class Careful(smtplib.SMTP):
    """Tells a letter that was not taken from one of which nobody knows: the second is never sent again by itself."""

    def data(self, msg: Any) -> Any:
        try:
            return super().data(msg)
        except smtplib.SMTPServerDisconnected as silence:
            raise Unsure(NOT_SENT) from silence

    def __exit__(self, *left: Any) -> None:
        """The letter has gone by now, however the server says good-bye."""
        with contextlib.suppress(smtplib.SMTPException, OSError):
            super().__exit__(*left)


class CarefulOverTls(Careful, smtplib.SMTP_SSL):
    """The same through an encrypted door."""


def init(app: Flask, address: str | None, outbox: Path, service: str, host: str) -> None:
    app.extensions["post"] = Post(address, outbox, f"{service} <no-reply@{host}>")


def must_be_reachable() -> None:
    """For a letter that goes once the page has been shown: whoever asks reads at once when no mail can leave. The same
    for everybody, and seldom more than a look at the clock."""
    post: Post = current_app.extensions["post"]
    db.session.rollback()
    post.knock()


def send(letter: Letter | None) -> None:
    """One letter to one person. A letter cannot be rolled back, and sending takes its time: call it with no change
    pending and the database let go (`db.session.rollback()`), and keep what belongs to the letter afterwards.

    None goes to the server's door and back. Who is known here must not show in how long an answer takes: a letter to an
    address that a stranger typed goes behind the answer (behind.py).
    """
    post: Post = current_app.extensions["post"]
    if letter is None:
        post.deliver(None)
        return
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = post.sender, letter.to, letter.subject
    message["Date"], message["Message-ID"] = formatdate(localtime=False), make_msgid(domain="cop.invalid")
    message.set_content(letter.text)
    post.deliver(message)
