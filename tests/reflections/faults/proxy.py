"""A bad line: a proxy that spoils a share of all connections, each in a way that phones meet in a basement."""

from __future__ import annotations

import asyncio
import contextlib
import random
import re
import threading
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from dataclasses import dataclass, field

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.I)


@dataclass
class BadLine:
    target: int
    share: float
    port: int = 0
    happened: Counter[str] = field(default_factory=Counter)
    under_way: set[asyncio.Task[None]] = field(default_factory=set)

    def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.begin(self.pass_between(reader, writer))

    def begin(self, work: Coroutine[None, None, None]) -> None:
        """Whoever gave up or not, what is under way is finished before the line is taken down."""
        task = asyncio.create_task(work)
        self.under_way.add(task)
        task.add_done_callback(self.under_way.discard)

    async def pass_between(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            request = await whole(reader)
            mishap = random.choice(list(MISHAPS)) if random.random() < self.share else "nothing"
            self.happened[mishap] += 1
            answer = await (MISHAPS[mishap](self, request) if mishap in MISHAPS else self.passed_on(request))
            writer.write(answer)
            await writer.drain()
        writer.close()

    async def passed_on(self, request: bytes) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.target)
        try:
            writer.write(request)
            await writer.drain()
            return await whole(reader)
        finally:
            writer.close()

    async def cut(self, _request: bytes) -> bytes:
        """The phone hears nothing, the server too."""
        return b""

    async def cut_after(self, request: bytes) -> bytes:
        """The server has it, and the phone never hears."""
        await self.passed_on(request)
        return b""

    async def half_a_request(self, request: bytes) -> bytes:
        _reader, writer = await asyncio.open_connection("127.0.0.1", self.target)
        writer.write(request[: random.randrange(1, len(request))])
        await writer.drain()
        writer.close()
        return b""

    async def half_an_answer(self, request: bytes) -> bytes:
        answer = await self.passed_on(request)
        return answer[: random.randrange(1, len(answer))]

    async def delayed(self, request: bytes) -> bytes:
        await asyncio.sleep(random.uniform(0.05, 1))
        return await self.passed_on(request)

    async def far_too_late(self, request: bytes) -> bytes:
        """The phone has given up and sent again, perhaps something newer, when this arrives."""
        self.arrive_later(request)
        return b""

    async def repeated(self, request: bytes) -> bytes:
        """It arrives twice at once, and a third time later."""
        self.arrive_later(request)
        answers = await asyncio.gather(self.passed_on(request), self.passed_on(request))
        return answers[1]

    def arrive_later(self, request: bytes) -> None:
        async def later() -> None:
            await asyncio.sleep(random.uniform(0.2, 2))
            with contextlib.suppress(OSError, asyncio.IncompleteReadError):
                await self.passed_on(request)

        self.begin(later())

    async def open_until(self, ready: threading.Event, over: threading.Event) -> None:
        server = await asyncio.start_server(self.serve, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        async with server:
            while not over.is_set() or self.under_way:
                await asyncio.sleep(0.05)


Mishap = Callable[[BadLine, bytes], Awaitable[bytes]]
MISHAPS: dict[str, Mishap] = {
    "cut": BadLine.cut,
    "cut after": BadLine.cut_after,
    "half a request": BadLine.half_a_request,
    "half an answer": BadLine.half_an_answer,
    "delayed": BadLine.delayed,
    "far too late": BadLine.far_too_late,
    "repeated": BadLine.repeated,
}


async def whole(reader: asyncio.StreamReader) -> bytes:
    """One request or answer: its head, and as many bytes as that says."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = LENGTH.search(head)
    return head + await reader.readexactly(int(length[1]) if length else 0)


@contextlib.contextmanager
def a_bad_line(target: int, share: float) -> Iterator[BadLine]:
    """From here to the end of the block; what is still under way then arrives first."""
    line, ready, over = BadLine(target, share), threading.Event(), threading.Event()
    thread = threading.Thread(target=lambda: asyncio.run(line.open_until(ready, over)))
    thread.start()
    ready.wait(10)
    try:
        yield line
    finally:
        over.set()
        thread.join()
