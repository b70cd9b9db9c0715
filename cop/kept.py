"""Outcomes that cost much, kept in this process for as long as nothing at all has changed in the database.

Only what is shown is kept, never rows, and never longer than one change by anybody: a look at the database says that it
is to the last row as it was (`db.seen_now`), or everything is reckoned afresh. Nobody has to remember to say that
something changed, so nothing that was taken back, hidden or erased can be shown from here. Reports, exports and
commands never ask here.
"""

from __future__ import annotations

import gc
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from cop.db import Sight, db, seen_now

MOST = 16
"""Outcomes of a process. One of a region of 300 communities takes 0.15 MB."""

Found = TypeVar("Found")


class Shelf:
    """The last outcomes, each with what was seen when it was reckoned. Threads share it."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.outcomes: OrderedDict[Hashable, tuple[Sight, Any]] = OrderedDict()

    def take(self, what: Hashable, sight: Sight) -> tuple[Any, ...]:
        """The outcome alone, if there is one that was reckoned from the very same; else nothing."""
        with self.lock:
            seen, found = self.outcomes.get((what, sight.place), (None, None))
            if seen != sight:
                return ()
            self.outcomes.move_to_end((what, sight.place))
            return (found,)

    def put(self, what: Hashable, sight: Sight, found: Any) -> None:
        with self.lock:
            self.outcomes[what, sight.place] = sight, found
            self.outcomes.move_to_end((what, sight.place))
            while len(self.outcomes) > MOST:
                self.outcomes.popitem(last=False)


SHELF = Shelf()


def unless_changed(what: Hashable, reckon: Callable[[], Found]) -> Found:
    """What `reckon` finds. `what`: everything that decides the outcome besides the database, today's date too if it
    does. Nobody changes what they are given.

    Whatever this request had read before is read again: it may be older than the sight.
    """
    before = seen_now()
    if before and (kept := SHELF.take(what, before)):
        found: Found = kept[0]
        return found
    if before:
        db.session.expire_all()
    with nothing_is_rubbish():
        found = reckon()
    if before and seen_now() == before:
        SHELF.put(what, before, found)
    return found


@contextmanager
def nothing_is_rubbish() -> Iterator[None]:
    """A hundred thousand small things are made, and wanted to the end: looking through them for rubbish again and again
    was a seventh of the time. Where two threads reckon, the first that is done begins to look again."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
