"""What the operating system is asked for between a save that arrives and its answer that leaves."""

from __future__ import annotations

import contextlib
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from bench.servers import Server

CALLS = "trace=fsync,fdatasync,recvfrom,sendto"
ARRIVES = re.compile(r'recvfrom(?:\(\d+<[^>]*>, | resumed>)"POST /rooms/')
LEAVES = re.compile(r'sendto\(\d+<[^>]*>, "HTTP/1.1 200')
FLUSHED = re.compile(r"(?:fsync|fdatasync)\(\d+<[^>]*cop\.db[^>]*>\) *= 0|<\.\.\. f(?:data)?sync resumed>.*= 0")


@contextlib.contextmanager
def traced(server: Server, out: Path) -> Iterator[None]:
    """From here to the end of the block, each call of the server's workers that flushes a file, hears or answers."""
    pids = [option for pid in server.workers() for option in ("-p", str(pid))]
    tracer = subprocess.Popen(
        ["strace", "-f", "-y", "-s", "64", "-e", CALLS, "-o", str(out), *pids], stderr=subprocess.PIPE
    )
    assert tracer.stderr is not None
    tracer.stderr.readline()  # "attached"
    time.sleep(0.3)
    try:
        yield
    finally:
        tracer.send_signal(signal.SIGINT)
        tracer.wait(10)
        tracer.stderr.close()


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
