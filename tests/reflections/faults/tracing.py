"""What the operating system is asked for between a save that arrives and its answer that leaves."""

from __future__ import annotations

import contextlib
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

CALLS = "trace=fsync,fdatasync,recvfrom,sendto"
ARRIVES = re.compile(r'recvfrom(?:\(\d+<[^>]*>, | resumed>)"POST /rooms/')
LEAVES = re.compile(r'sendto\(\d+<[^>]*>, "HTTP/1.1 200')
FLUSHED = re.compile(
    r"(?:fsync|fdatasync)\(\d+<[^>]*(?:cop\.db|pg_wal)[^>]*>\) *= 0|<\.\.\. f(?:data)?sync resumed>.*= 0"
)


@contextlib.contextmanager
def traced(pids: list[int], out: Path) -> Iterator[None]:
    """From here to the end of the block, each call of these processes that flushes a file, hears or answers."""
    them = [option for pid in pids for option in ("-p", str(pid))]
    command = ["strace", "-f", "-y", "-s", "64", "-e", CALLS, "-o", str(out), *them]
    tracer = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert tracer.stderr is not None
    said = tracer.stderr.readline()
    if "attached" not in said:
        raise PermissionError(f"no process can be traced here: {said.strip()}")
    time.sleep(0.5)
    try:
        yield
    finally:
        tracer.send_signal(signal.SIGTERM)  # a child of a shell in the background would ignore Ctrl-C
        tracer.wait(10)
        tracer.stderr.close()


def family(pid: int) -> list[int]:
    """A process and its children: PostgreSQL has one for each connection, a server one for each worker."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [pid, *(int(child) for child in children.split())]


def flushed_before_the_answer(trace: str) -> tuple[int, int]:
    """Of so many saves that were answered 200 (the second number), how many had been flushed to the disk by then."""
    flushed, saves, waiting, safe = 0, 0, False, False
    for line in trace.splitlines():
        if ARRIVES.search(line):
            waiting, safe = True, False
        elif FLUSHED.search(line):
            safe = True
        elif waiting and LEAVES.search(line):
            saves, flushed, waiting = saves + 1, flushed + safe, False
    return flushed, saves
