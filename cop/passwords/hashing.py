"""Hashing off the path of everybody else's requests.

argon2 is slow on purpose. One thread of each process does all of it, at a lower priority, without the interpreter's
lock and with no transaction open; whoever signs in waits for it, and nobody else does. When more wait than have seats,
the next is asked to come again, so that waiting never takes the threads that screens need.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, TypeVar

from cop.db import start_reading
from cop.errors import Unavailable

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SEATS = 3
"""Of the eight threads of a process."""
LOWER = 10
MEMORY_KIB, PASSES, LANES = 19_456, 2, 1
"""The least that the OWASP cheat sheet on storing passwords asks of argon2id."""
BUSY = "Many people are signing in just now. Please try again in a moment."
T = TypeVar("T")


@cache
def hasher() -> PasswordHasher:
    from argon2 import PasswordHasher

    return PasswordHasher(time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=LANES)


@cache
def nobodys() -> str:
    """What a try at an address without a password is compared with, so that it takes as long."""
    return hasher().hash(os.urandom(16).hex())


def step_back() -> None:
    """On Linux a thread has a priority of its own."""
    with suppress(OSError, AttributeError):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), LOWER)


@cache
def thread(_process: int) -> tuple[ThreadPoolExecutor, threading.BoundedSemaphore]:
    """Each process has its own: a fork takes no threads along."""
    return ThreadPoolExecutor(1, "hashing", initializer=step_back), threading.BoundedSemaphore(SEATS)


def aside(work: Callable[[], T]) -> T:
    """Done in that thread, with the database let go: whatever was pending is given up."""
    start_reading()
    workshop, seats = thread(os.getpid())
    if not seats.acquire(blocking=False):
        raise Unavailable(BUSY)
    try:
        return workshop.submit(work).result()
    finally:
        seats.release()


def hashed(typed: str) -> str:
    return aside(lambda: hasher().hash(typed))


def fits(kept: str | None, typed: str) -> bool:
    from argon2.exceptions import InvalidHashError, VerificationError

    def compare() -> bool:
        try:
            return hasher().verify(kept or nobodys(), typed) and kept is not None
        except (VerificationError, InvalidHashError):
            return False

    return aside(compare)


def out_of_date(kept: str) -> bool:
    """Made when less was asked for."""
    return hasher().check_needs_rehash(kept)
