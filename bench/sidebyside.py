"""Two long runs at a time, each in a process of its own: neither keeps a core busy alone."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from typing import TypeVar

AT_ONCE = 2
Found = TypeVar("Found")


def side_by_side(runs: dict[str, Callable[[], Found]]) -> Iterator[tuple[str, Future[Found]]]:
    """The name of each and what it came to, in the order given; `result()` raises what the run raised."""
    with ProcessPoolExecutor(AT_ONCE, multiprocessing.get_context("spawn")) as processes:
        begun = {name: processes.submit(run) for name, run in runs.items()}
        yield from begun.items()
