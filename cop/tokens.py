"""What a phone carries: signed cookies, so that nobody needs an account.

The room token holds the presence (who is on the sign-in sheet) beside the participant: a random number that closing
answers are sealed under. The participant exists in that cookie alone: no table, log, form or address ever holds it,
so nothing that the server keeps can join an answer to a presence.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, current_app, request
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import BadData, BadSignature, URLSafeSerializer, URLSafeTimedSerializer
from itsdangerous.encoding import base64_decode, base64_encode

from cop.headers import cookie_options

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

DAY = 24 * 3600
ROOM_DAYS, COMMUNITY_DAYS = 180, 365
AT_THE_DOOR, IN_ROOMS = "/join", "/rooms/"
OVER_TLS = "__Secure-"
"""Before the names of these cookies under TLS: no page of plain HTTP can put one in their place. Not `__Host-`, which
must go to every address: taking an answer back goes to one that no room's cookie reaches (docs/decisions/0028)."""
PARTICIPANT_BYTES = 16
ONCE_BYTES = 12
"""Of the number that each locked value is locked with."""


@dataclass(frozen=True)
class RoomToken:
    gathering_id: int
    attendance_id: int
    participant: bytes

    @classmethod
    def new(cls, gathering_id: int, attendance_id: int) -> RoomToken:
        return cls(gathering_id, attendance_id, secrets.token_bytes(PARTICIPANT_BYTES))


class Signed:
    """Reads what one of our serializers has signed. Its key is derived once, not again for each of three hundred
    phones; when it was signed nobody asks here."""

    def __init__(self, serializer: URLSafeSerializer | URLSafeTimedSerializer) -> None:
        signer = serializer.make_signer(serializer.salt)
        self.key, self.digest = signer.derive_key(), signer.digest_method().name
        self.stamped = isinstance(serializer, URLSafeTimedSerializer)
        self.meaning = serializer.load_payload

    def loads(self, text: str) -> Any:
        """Raise BadSignature unless it is ours, to the letter."""
        said, _, signature = text.encode().rpartition(b".")
        if not hmac.compare_digest(signature, base64_encode(hmac.new(self.key, said, self.digest).digest())):
            raise BadSignature("Not signed here.")
        return self.meaning(said.rpartition(b".")[0] if self.stamped else said)


@lru_cache(32)
def signing_with(key: str, purpose: str) -> URLSafeSerializer:
    return URLSafeSerializer(key, salt=purpose)


def session_reader(app: Flask) -> Callable[[str], dict[str, Any]]:
    """What a browser's session cookie says, for what stands in front of Flask; nothing when it is not ours."""
    serializer = SecureCookieSessionInterface().get_signing_serializer(app)
    if serializer is None:
        raise ValueError("Sessions need a secret key.")
    signed_by_us = Signed(serializer)

    def read(cookie: str) -> dict[str, Any]:
        try:
            return dict(signed_by_us.loads(cookie)) if cookie else {}
        except BadSignature:
            return {}

    return read


@lru_cache(32)
def reading_with(key: str, purpose: str) -> Signed:
    return Signed(signing_with(key, purpose))


def signer(purpose: str) -> URLSafeSerializer:
    return signing_with(current_app.config["SECRET_KEY"], purpose)


def signed(purpose: str, value: Any) -> str:
    text = signer(purpose).dumps(value)
    return text if isinstance(text, str) else text.decode()


def unsigned(purpose: str, text: str | None) -> Any:
    """The value, or None when the cookie is missing, damaged or not ours."""
    try:
        return signer(purpose).loads(text) if text else None
    except BadSignature:
        return None


@lru_cache(8)
def locking_with(key: str, purpose: str) -> AESGCM:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    return AESGCM(hmac.new(key.encode(), f"locked: {purpose}".encode(), hashlib.sha256).digest())


def locked(purpose: str, value: Any, until: datetime) -> str:
    """For the link of a letter: nobody on its way reads what it says, or makes another."""
    said = json.dumps([int(until.timestamp()), value]).encode()
    once = secrets.token_bytes(ONCE_BYTES)
    box = locking_with(current_app.config["SECRET_KEY"], purpose)
    return base64_encode(once + box.encrypt(once, said, None)).decode()


def unlocked(purpose: str, text: str, now: datetime) -> Any:
    """The value, or None when it is not ours, not whole or too old."""
    from cryptography.exceptions import InvalidTag

    box = locking_with(current_app.config["SECRET_KEY"], purpose)
    try:
        held = base64_decode(text)
        until, value = json.loads(box.decrypt(held[:ONCE_BYTES], held[ONCE_BYTES:], None))
    except (BadData, InvalidTag, ValueError):
        return None
    return value if now.timestamp() < until else None


def room_token(gathering_id: int) -> RoomToken | None:
    return room_token_in(request.cookies, gathering_id, current_app.config["SECRET_KEY"])


def rooms_joined() -> set[int]:
    """The sessions of which this phone holds a room token, or says so."""
    return rooms_among(request.cookies)


def rooms_among(cookies: Mapping[str, str]) -> set[int]:
    names = (name.removeprefix(OVER_TLS).removeprefix("room-") for name in cookies if "room-" in name)
    return {int(number) for number in names if number.isascii() and number.isdecimal() and len(number) < 12}


def room_token_in(cookies: Mapping[str, str], gathering_id: int, key: str) -> RoomToken | None:
    try:
        value = reading_with(key, "room").loads(cookie_in(cookies, f"room-{gathering_id}"))
    except BadSignature:
        return None
    if not isinstance(value, list) or len(value) != 3 or value[0] != gathering_id:
        return None
    return RoomToken(value[0], value[1], bytes.fromhex(value[2]))


def hand_room_token(response: Response, token: RoomToken) -> None:
    """Addresses under /rooms/ receive it, and /join, so that joining twice is joining once. No other does: taking
    an answer back goes to an address without it."""
    value = signed("room", [token.gathering_id, token.attendance_id, token.participant.hex()])
    for path in (IN_ROOMS, AT_THE_DOOR):
        set_cookie(response, f"room-{token.gathering_id}", value, ROOM_DAYS, path)


def forget_phone(response: Response) -> None:
    """Whoever has this phone next is nobody whom we know. Cookies are known by their names: each is expired at every
    address that one of ours was ever handed for, whatever the request carries of it."""
    for name in request.cookies:
        if name.removeprefix(OVER_TLS).startswith(("device", "room-", "known-", "skipped-")):
            for path in (IN_ROOMS, AT_THE_DOOR):
                expire(response, name, path)


def forget_known(response: Response, community_id: int) -> None:
    """By name: the cookie itself is sent to /join alone."""
    for name in {f"known-{community_id}", full_name(f"known-{community_id}")}:
        expire(response, name, AT_THE_DOOR)


def known_person_id(community_id: int) -> int | None:
    """Whom this phone joined as before in this community, for “Welcome back”."""
    value = unsigned("known", cookie(f"known-{community_id}"))
    return value if isinstance(value, int) else None


def remember_person(response: Response, community_id: int, person_id: int) -> None:
    set_cookie(response, f"known-{community_id}", signed("known", person_id), COMMUNITY_DAYS, AT_THE_DOOR)


def letter_token(gathering_id: int) -> str:
    """What a letter's link carries: it opens what came out of this one session, and is the same in every letter."""
    return signed("letter", gathering_id)


def gathering_of_letter(token: str) -> int | None:
    value = unsigned("letter", token)
    return value if isinstance(value, int) else None


@dataclass(frozen=True)
class DayToken:
    """What a laptop holds that was opened with a printed facilitator code."""

    pass_id: int
    attendance_id: int


def day_token(gathering_id: int) -> DayToken | None:
    value = unsigned("day", cookie(f"day-{gathering_id}"))
    return DayToken(*value[1:]) if isinstance(value, list) and value[0] == gathering_id else None


def hand_day_token(response: Response, gathering_id: int, token: DayToken, path: str) -> None:
    """`path` is the session's own: no other page of this browser is opened by it."""
    value = signed("day", [gathering_id, token.pass_id, token.attendance_id])
    set_cookie(response, f"day-{gathering_id}", value, 1, path)


def full_name(name: str) -> str:
    return OVER_TLS + name if current_app.config["SESSION_COOKIE_SECURE"] else name


def cookie_in(cookies: Mapping[str, str], name: str) -> str:
    """What this browser holds under that name, or under its name without TLS: a phone keeps its place in the room
    when the service is updated or moved to TLS while it is in use."""
    return cookies.get(OVER_TLS + name) or cookies.get(name) or ""


def cookie(name: str) -> str:
    return cookie_in(request.cookies, name)


def set_cookie(response: Response, name: str, value: str, days: int, path: str) -> None:
    response.set_cookie(full_name(name), value, max_age=days * DAY, path=path, **cookie_options(current_app))


def expire(response: Response, name: str, path: str) -> None:
    response.set_cookie(name, "", max_age=0, path=path, **cookie_options(current_app))


RENEWED = {
    "room-": (ROOM_DAYS, (IN_ROOMS, AT_THE_DOOR)),
    "known-": (COMMUNITY_DAYS, (AT_THE_DOOR,)),
    "device": (ROOM_DAYS, (IN_ROOMS,)),
}
"""Those that last. The others end within days, or hold nothing but how a screen looks."""


def renew(response: Response) -> Response:
    """After each request: what still has its name from before TLS gets the other one, and the old one goes."""
    if current_app.config["SESSION_COOKIE_SECURE"]:
        handed = {line.partition("=")[0] for line in response.headers.getlist("Set-Cookie")}
        for name, value in request.cookies.items():
            kind = next((kind for kind in RENEWED if name.startswith(kind)), None)
            if kind and name not in handed and OVER_TLS + name not in handed | request.cookies.keys():
                again(response, name, value, *RENEWED[kind])
    return response


def again(response: Response, name: str, value: str, days: int, paths: tuple[str, ...]) -> None:
    for path in paths:
        set_cookie(response, name, value, days, path)
        expire(response, name, path)
