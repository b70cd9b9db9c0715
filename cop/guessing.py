"""Wrong codes slow down, by address; right ones never do, because a room full of phones shares one address.

Only failures are counted, for ten minutes, and never written down: each process counts in its memory, and where a Redis
holds the keys (COP_KEYS_URL) all processes of all servers count together in it too. A guesser waits before the answer;
when every seat of the waiting room is taken, the next wrong one is told at once to try later (429), so that waiting
guessers can never take the threads that real phones need. What keeps a code safe is its length: this only makes noise
expensive.
"""

from __future__ import annotations

import hashlib
import hmac
import threading
import time
from collections import deque

from flask import Flask, current_app, request
from werkzeug.exceptions import TooManyRequests

from cop.db import db

FREE = 5
"""Wrong codes that cost nothing: fingers slip."""
WINDOW_SECONDS = 600
FIRST_SECONDS, LONGEST_SECONDS = 0.05, 0.5
SEATS = 2
"""Per process, with or without Redis: two of them let twice as many wait, each with threads of its own."""
ADDRESSES = 10_000
"""Remembered at most; the oldest is forgotten first."""
NUMBERS = 1 << 14
"""What addresses become in Redis. Two that share one wait for one another's wrong codes, and right ones never wait."""
PATIENCE_SECONDS, SILENCE_SECONDS = 0.3, 10
"""How long an answer of Redis is waited for; and, when none came, how long nobody asks it again."""
RETRY_SECONDS = 60


def number_of(what: str, secret: str) -> int:
    """One of some thousand numbers in place of an address: by the secret key alone, and shared by many."""
    proof = hmac.new(secret.encode(), what.encode(), hashlib.sha256).digest()
    return int.from_bytes(proof[:8], "big") % NUMBERS


class Together:
    """The same count for all servers, in the Redis that they share.

    It holds no address: one of some thousand numbers, told from an address by the secret key alone, so that somebody
    with many addresses cannot fill it either. When it does not answer, each process goes by its own count: a guesser
    waits as on one server, and whoever has a right code never came here.
    """

    def __init__(self, url: str, secret: str) -> None:
        import redis  # only where it is used: six megabytes
        from redis.backoff import NoBackoff
        from redis.retry import Retry

        waits = {"socket_timeout": PATIENCE_SECONDS, "socket_connect_timeout": PATIENCE_SECONDS}
        self.redis = redis.Redis.from_url(url, retry=Retry(NoBackoff(), 0), **waits)
        self.trouble, self.secret, self.silent_until = redis.RedisError, secret, 0.0

    def wrong(self, address: str, now: float) -> int:
        """Note one more failure; how many there have been since the first of these ten minutes, 0 without an answer."""
        if now < self.silent_until:
            return 0
        name = f"cop:wrong:{number_of(f'wrong codes from {address}', self.secret)}"
        try:
            with self.redis.pipeline() as told:
                told.set(name, 0, ex=WINDOW_SECONDS, nx=True)
                told.incr(name)
                return int(told.execute()[-1])
        except self.trouble:
            self.silent_until = now + SILENCE_SECONDS
            return 0


class Guesses:
    """The failures of the last ten minutes, by address."""

    def __init__(self, together: Together | None = None) -> None:
        self.lock = threading.Lock()
        self.seats = threading.BoundedSemaphore(SEATS)
        self.failures: dict[str, deque[float]] = {}
        self.together = together

    def wrong(self, address: str, now: float, here_alone: bool = False) -> float:
        """Note one more failure; answer how many seconds it costs."""
        asked = self.together if not here_alone else None
        beyond = max(self.noted(address, now), asked.wrong(address, now) if asked else 0) - FREE
        return min(FIRST_SECONDS * 2 ** (beyond - 1), LONGEST_SECONDS) if beyond > 0 else 0.0

    def noted(self, address: str, now: float) -> int:
        with self.lock:
            times = self.failures.pop(address, None) or deque(maxlen=100)
            while times and times[0] < now - WINDOW_SECONDS:
                times.popleft()
            times.append(now)
            self.failures[address] = times
            if len(self.failures) > ADDRESSES:
                del self.failures[next(iter(self.failures))]
            return len(times)


def init(app: Flask) -> None:
    url: str = app.config["SETTINGS"].keys_url
    app.extensions["guesses"] = Guesses(Together(url, app.config["SECRET_KEY"]) if "://" in url else None)
    app.config["WAIT"] = time.sleep


def slow_down(*, here_alone: bool = False) -> None:
    """Say that this request brought a wrong code. Called only after looking: a right one never comes here.

    `here_alone`: where a code may be right without our knowing, so that nothing of it reaches Redis.
    """
    guesses: Guesses = current_app.extensions["guesses"]
    if guesses.together:
        db.session.rollback()  # whoever waits, for Redis too, holds up nobody at the database
    seconds = guesses.wrong(request.remote_addr or "", time.monotonic(), here_alone)
    if not seconds:
        return
    db.session.rollback()
    if not guesses.seats.acquire(blocking=False):
        raise TooManyRequests(retry_after=RETRY_SECONDS)
    try:
        current_app.config["WAIT"](seconds)
    finally:
        guesses.seats.release()
