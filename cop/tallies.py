"""Numbers that only go up, over all workers of one server, in the text that Prometheus reads.

A scrape is answered by whichever worker takes it, so each worker keeps its own numbers in a small file beside the
others' and the answer is their sum. A worker that has ended keeps its file, or the sums would fall; a server that has
ended does not.
"""

from __future__ import annotations

import json
import os
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

KEPT_EVERY_SECONDS, SILENT_SECONDS = 1.0, 7 * 24 * 3600
BUCKETS = (0.05, 0.1, 0.3, 1.0, 3.0)
"""Seconds. A page is meant to take a third of a second at most."""

Series = str
"""A name with its labels, as Prometheus writes it."""


class Tallies:
    def __init__(self, folder: Path) -> None:
        self.home = folder / socket.gethostname()
        self.lock = threading.Lock()
        self.mine: Counter[Series] = Counter()
        self.process, self.kept_at = os.getpid(), 0.0
        self.forget_servers_that_ended()

    def add(self, more: Mapping[Series, float]) -> None:
        with self.lock:
            if self.process != os.getpid():  # made before the server split itself in workers
                self.process, self.mine = os.getpid(), Counter()
            self.mine.update(more)
            if time.monotonic() - self.kept_at > KEPT_EVERY_SECONDS:
                self.keep()

    def keep(self) -> None:
        """A full disk costs figures and no answer."""
        self.kept_at = time.monotonic()
        with suppress(OSError):
            self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
            draft = self.home / f".{os.getppid()}-{os.getpid()}"
            draft.write_text(json.dumps(self.mine), encoding="utf-8")
            draft.replace(self.home / f"{os.getppid()}-{os.getpid()}.json")

    def sums(self) -> Counter[Series]:
        with self.lock:
            self.keep()
        total: Counter[Series] = Counter()
        for path in self.home.glob(f"{os.getppid()}-*.json"):
            with suppress(OSError, ValueError):
                total.update(json.loads(path.read_text(encoding="utf-8")))
        return total

    def forget_servers_that_ended(self) -> None:
        """Of this machine by their process; of others, as containers that were replaced, by their silence."""
        for path in self.home.parent.glob("*/*.json"):
            if path.parent != self.home and path.stat().st_mtime < time.time() - SILENT_SECONDS:
                path.unlink(missing_ok=True)
        for path in self.home.glob("*.json"):
            server = path.name.partition("-")[0]
            if not server.isdecimal() or not there(int(server)):
                path.unlink(missing_ok=True)


def there(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def series(name: str, **labels: str) -> Series:
    return name + "{" + ",".join(f'{key}="{value}"' for key, value in labels.items()) + "}" if labels else name


def timed(name: str, seconds: float, **labels: str) -> dict[Series, float]:
    """One more in a histogram."""
    held = {f"{limit:g}": seconds <= limit for limit in BUCKETS} | {"+Inf": True}
    found = {series(f"{name}_bucket", **labels, le=limit): float(inside) for limit, inside in held.items()}
    return found | {series(f"{name}_sum", **labels): seconds, series(f"{name}_count", **labels): 1.0}


def text(values: Mapping[Series, float], meanings: Mapping[str, tuple[str, str]]) -> str:
    """`meanings`: of each name, its kind and what it says."""
    lines: list[str] = []
    for name, (kind, says) in meanings.items():
        of_it = sorted(each for each in values if belongs(each, name, kind))
        if of_it:
            lines += [f"# HELP {name} {says}", f"# TYPE {name} {kind}"]
            lines += [f"{each} {values[each]:.10g}" for each in of_it]
    return "\n".join([*lines, ""])


def belongs(found: Series, name: str, kind: str) -> bool:
    names: Iterable[str] = (f"{name}_bucket", f"{name}_sum", f"{name}_count") if kind == "histogram" else (name,)
    return found.partition("{")[0] in names
