"""Who asks to come in: which browser, and from where. What a stranger uses up by asking and guessing is a stranger's.

A browser that asked for a letter holds a random number in its session: the code of that letter is typed there and
nowhere else. One that has signed in before holds a cookie that says as whom, so that what strangers do under the same
name never stands in its way. Of an address of the network there is a number only, told by the secret key, and a short
one, so that many share it.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass

from flask import Response, after_this_request, current_app, request, session

from cop.guessing import number_of
from cop.tokens import cookie, set_cookie, signed, unsigned

ASKED = "asked"
BEEN_HERE, BEEN_HERE_DAYS, WHERE = "been-here", 180, "/sign-in"


@dataclass(frozen=True)
class Asker:
    browser: str
    """A digest of the number in this browser's session; nothing before it has asked."""
    origin: int
    """Of the place in the network, or of a browser that has been here before: below 0, so that the two never meet."""

    @property
    def known(self) -> bool:
        return self.origin < 0


def proof_of(email: str) -> str:
    key: str = current_app.config["SECRET_KEY"]
    return hmac.new(key.encode(), f"been here as {email.strip().lower()}".encode(), hashlib.sha256).hexdigest()


def place_asked_from() -> int:
    return number_of(f"from {request.remote_addr}", current_app.config["SECRET_KEY"])


def asker(email: str, asks: bool = False) -> Asker:
    """`asks`: it does now, and is given a number. Nothing here depends on whether that address is known."""
    if asks and ASKED not in session:
        session[ASKED] = secrets.token_urlsafe(16)
    browser = hashlib.sha256(session[ASKED].encode()).hexdigest() if ASKED in session else ""
    device = device_of(email)
    return Asker(
        browser, -1 - number_of(f"browser {device}", current_app.config["SECRET_KEY"]) if device else place_asked_from()
    )


def device_of(email: str) -> str | None:
    """The number of this browser, if it has signed in with that address before."""
    held = unsigned("been here", cookie(BEEN_HERE))
    ours = isinstance(held, list) and len(held) == 2 and hmac.compare_digest(str(held[1]), proof_of(email))
    return str(held[0]) if ours else None


def remember_browser(email: str) -> None:
    """It has just signed in with that address."""
    value = signed("been here", [device_of(email) or secrets.token_urlsafe(16), proof_of(email)])

    def hand(response: Response) -> Response:
        set_cookie(response, BEEN_HERE, value, BEEN_HERE_DAYS, WHERE)
        return response

    after_this_request(hand)
