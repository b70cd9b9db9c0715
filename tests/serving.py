"""The real server for tests: `cop run`, as `make run` starts it, on a free port and a data folder of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
READY = "Ctrl-C stops the server."


def a_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def surroundings(instance: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("COP_")}
    return kept | {"COP_INSTANCE": str(instance)} | more


@contextmanager
def serving(instance: Path, *options: str) -> Iterator[str]:
    """Everything said until it is ready; afterwards Ctrl-C, which has to end it well, although a shell that starts
    something in the background lets it ignore that."""
    command = ["sh", "-c", 'trap "" INT; exec "$@"', "in the background", sys.executable, "-m", "cop", "run", *options]
    run = subprocess.Popen(
        command, cwd=ROOT, env=surroundings(instance), stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    assert run.stderr is not None
    try:
        said = ""
        while READY not in said:
            line = run.stderr.readline()
            assert line, f"it ended before it was ready: {said}"
            said += line
        yield said
        run.send_signal(signal.SIGINT)
        rest = run.stderr.read()
        assert run.wait(15) == 0 and "Stopped." in rest, rest
    finally:
        with suppress(ProcessLookupError):
            os.killpg(run.pid, signal.SIGKILL)  # nothing outlives the test, whatever happened
        run.wait()
        run.stderr.close()


def answers(port: int, path: str) -> bytes:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
        body: bytes = answer.read()
    return body
