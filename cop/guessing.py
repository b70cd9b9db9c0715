"""Wrong codes slow down, by address; right ones never do, because a room full of phones shares one address.

Only failures are counted, per process, in memory and for ten minutes, and never written down. A guesser waits before
the answer; when every seat of the waiting room is taken, the next wrong one is told at once to try later (429), so
that waiting guessers can never take the threads that real phones need. What keeps a code safe is its length: this only
makes noise expensive.
"""

from __future__ import annotations

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
"""Per process, like everything here: two of them let twice as many wait, each with threads of its own."""
ADDRESSES = 10_000
"""Remembered at most; the oldest is forgotten first."""
RETRY_SECONDS = 60


class Guesses:
    """The failures of the last ten minutes, by address."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.seats = threading.BoundedSemaphore(SEATS)
        self.failures: dict[str, deque[float]] = {}

    def wrong(self, address: str, now: float) -> float:
        """Note one more failure; answer how many seconds it costs."""
        with self.lock:
            times = self.failures.pop(address, None) or deque(maxlen=100)
            while times and times[0] < now - WINDOW_SECONDS:
                times.popleft()
            times.append(now)
            self.failures[address] = times
            if len(self.failures) > ADDRESSES:
                del self.failures[next(iter(self.failures))]
        beyond = len(times) - FREE
        return min(FIRST_SECONDS * 2 ** (beyond - 1), LONGEST_SECONDS) if beyond > 0 else 0.0


def init(app: Flask) -> None:
    app.extensions["guesses"] = Guesses()
    app.config["WAIT"] = time.sleep


def slow_down() -> None:
    """Say that this request brought a wrong code. Called only after looking: a right one never comes here."""
    guesses: Guesses = current_app.extensions["guesses"]
    seconds = guesses.wrong(request.remote_addr or "", time.monotonic())
    if not seconds:
        return
    db.session.rollback()  # whoever waits here holds up nobody at the database
    if not guesses.seats.acquire(blocking=False):
        raise TooManyRequests(retry_after=RETRY_SECONDS)
    try:
        current_app.config["WAIT"](seconds)
    finally:
        guesses.seats.release()
