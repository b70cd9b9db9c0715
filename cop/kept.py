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
PATIENCE = 10
"""Seconds that somebody waits for those before them."""

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
RECKONING = threading.Lock()


def unless_changed(what: Hashable, reckon: Callable[[], Found]) -> Found:
    """What `reckon` finds. `what`: everything that decides the outcome besides the database, today's date too if it
    does. Nobody changes what they are given."""
    found: tuple[Found, ...] = there(what)
    if found:
        return found[0]
    with one_at_a_time():
        found = there(what) or (afresh(what, reckon),)
    return found[0]


def there(what: Hashable) -> tuple[Any, ...]:
    sight = seen_now()
    return SHELF.take(what, sight) if sight else ()


def afresh(what: Hashable, reckon: Callable[[], Found]) -> Found:
    """Whatever this request had read before is read again: it may be older than the sight."""
    before = seen_now()
    if before:
        db.session.expire_all()
    found = reckon()
    if before and seen_now() == before:
        SHELF.put(what, before, found)
    return found


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Of one process two at once would take twice the memory and no less time. And nobody looks for rubbish among a
    hundred thousand small things that are all wanted to the end: that was a seventh of the time."""
    alone = RECKONING.acquire(blocking=False)
    if not alone:
        db.session.rollback()  # nobody waits inside a transaction, which would hold on to an old moment
        alone = RECKONING.acquire(timeout=PATIENCE)
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        if alone:
            RECKONING.release()
