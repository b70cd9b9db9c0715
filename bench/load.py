"""Load on one server: so many connections, each asking again as soon as it has its answer.

One thread and raw sockets, so that the asking side costs little beside the side that is measured.
"""

from __future__ import annotations

import selectors
import socket
import statistics
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

CONNECTIONS = 16
Ask = Callable[[], bytes]


@dataclass
class Taken:
    """Answers of one stretch of load: seconds each took, and how many of each status."""

    lasted: float = 0.0
    seconds: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)

    @property
    def rate(self) -> float:
        """Answers per second."""
        return len(self.seconds) / self.lasted

    def only(self, status: int) -> Taken:
        """The same, having checked that nothing else was answered: a fast refusal is no speed."""
        if set(self.statuses) != {status}:
            raise RuntimeError(f"expected only {status}, got {dict(self.statuses)}")
        return self

    def at(self, share: float) -> float:
        return statistics.quantiles(self.seconds, n=1000)[round(share * 1000) - 1]


class Connection:
    """One kept-alive connection. `take` reads what there is and says whether the answer is whole."""

    def __init__(self, port: int, ask: Ask) -> None:
        self.ask, self.port = ask, port
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.got, self.began = b"", 0.0

    def send(self) -> None:
        self.got, self.began = b"", time.perf_counter()
        self.socket.sendall(self.ask())

    def take(self) -> bool:
        read = self.socket.recv(262144)
        if not read:
            raise ConnectionError("the server hung up")
        self.got += read
        head, gap, body = self.got.partition(b"\r\n\r\n")
        if not gap:
            return False
        return self.status == 304 or len(body) >= length_in(head)

    @property
    def status(self) -> int:
        return int(self.got[9:12])


def length_in(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line[15:])
    raise RuntimeError("an answer without a length")


def drive(port: int, asks: list[Ask], seconds: float) -> Taken:
    """Keep every connection busy for so long; what is under way at the end is waited for and not counted."""
    taken, waiting = Taken(), selectors.DefaultSelector()
    connections = [Connection(port, ask) for ask in asks]
    for connection in connections:
        waiting.register(connection.socket, selectors.EVENT_READ, connection)
        connection.send()
    began = time.perf_counter()
    while (now := time.perf_counter()) - began < seconds:
        for key, _events in waiting.select(timeout=1):
            connection = key.data
            if connection.take():
                taken.seconds.append(time.perf_counter() - connection.began)
                taken.statuses[connection.status] += 1
                connection.send()
    taken.lasted = now - began
    for connection in connections:
        while not connection.take():
            pass
        connection.socket.close()
    return taken
