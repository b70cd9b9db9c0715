"""Work done behind an answer: begun once it has gone, so that nothing of it shows in how long the answer took.

For letters to an address that somebody typed: whether it is known here is first asked when nobody waits any more. One
thread of each process does it, one piece after the other. What waits when the server ends is still done; a machine that
dies loses it, and the page that was shown says what to do when nothing comes.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache, partial

from flask import Flask, Response, after_this_request, current_app

from cop.db import db, start_reading, start_writing
from cop.errors import Unavailable

log = logging.getLogger("cop")
MOST_WAITING = 200
"""Pieces of work, in each process; with more than this everybody is asked to come again, whoever they are."""
BUSY = "Many people are asking for a letter just now. Please try again in a minute."
Work = Callable[[], None]


class Workshop:
    """One thread, and what waits for it."""

    def __init__(self) -> None:
        self.thread = ThreadPoolExecutor(1, "behind answers")
        self.waiting: set[Future[None]] = set()

    def take(self, app: Flask, work: Work) -> None:
        piece = self.thread.submit(by_itself, app, work)
        self.waiting.add(piece)
        piece.add_done_callback(self.waiting.discard)


@cache
def workshop(_process: int) -> Workshop:
    """Each process has its own: a fork takes no threads along."""
    return Workshop()


def once_answered(work: Work) -> None:
    """`work` begins as a request would that may write, and commits by itself. What is pending here is given up."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    if len(workshop(os.getpid()).waiting) >= MOST_WAITING:
        raise Unavailable(BUSY)
    start_reading()
    after_this_request(partial(app.config.get("BEHIND", hand_over), app, work))


def hand_over(app: Flask, work: Work, response: Response) -> Response:
    """Closed is what a server does with an answer that has gone."""
    response.call_on_close(lambda: workshop(os.getpid()).take(app, work))
    return response


def by_itself(app: Flask, work: Work) -> None:
    """Nobody waits, so what fails is said in the log: never whom it was about."""
    with app.test_request_context():  # for the addresses in letters
        start_writing()
        try:
            work()
        except Exception as fault:
            log.warning("A letter that somebody asked for was not sent: %s", type(fault).__name__)
        finally:
            db.session.rollback()
