"""The product and its limit (bare.py), each on the production server with the product's own configuration."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Server:
    port: int
    process: subprocess.Popen[bytes]

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def workers(self) -> list[int]:
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(pid) for pid in children.split()]

    def worker_mb(self) -> float:
        """Proportional set size of the first worker, in MB (10^6 bytes): shared pages counted by their share."""
        rollup = Path(f"/proc/{self.workers()[0]}/smaps_rollup").read_text()
        found = re.search(r"^Pss:\s+(\d+) kB", rollup, re.M)
        assert found is not None
        return int(found[1]) * 1024 / 1e6


def a_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def surroundings(**more: str) -> dict[str, str]:
    """This environment without anybody's settings of the product."""
    return {name: value for name, value in os.environ.items() if not name.startswith("COP_")} | more


@contextlib.contextmanager
def serving(
    app: str, environment: dict[str, str], ready: str, workers: int = 0, log: Path | None = None
) -> Iterator[Server]:
    """gunicorn serving `app` from when `ready` is answered until the block ends; nothing of it stays behind.

    In as many processes as its configuration says, unless `workers` says otherwise. What it says goes to `log`, or
    else to where this process says things.
    """
    for another in (True, True, False):
        port, process = started(app, environment, workers, log)
        try:
            wait_for(f"http://127.0.0.1:{port}{ready}", process)
            break
        except BaseException:
            stop(process)
            if process.returncode != PORT_TAKEN or not another:
                raise
    try:
        yield Server(port, process)
    finally:
        stop(process)


PORT_TAKEN = 1
"""What gunicorn ends with when somebody else took the port, between our finding it free and its own first look."""


def started(
    app: str, environment: dict[str, str], workers: int, log: Path | None
) -> tuple[int, subprocess.Popen[bytes]]:
    port = a_free_port()
    options = ["--config", str(ROOT / "gunicorn.conf.py"), "--bind", f"127.0.0.1:{port}"]
    options += ["--workers", str(workers)] if workers else []
    command = [sys.executable, "-m", "gunicorn", *options, app]
    with log.open("ab") if log else contextlib.nullcontext() as said:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True, stdout=said, stderr=said)
    return port, process


def stop(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(10)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def wait_for(address: str, process: subprocess.Popen[bytes], seconds: float = 60) -> None:
    give_up = time.monotonic() + seconds
    while time.monotonic() < give_up:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with code {process.returncode}")
        with contextlib.suppress(OSError):
            urllib.request.urlopen(address, timeout=5).close()
            return
        time.sleep(0.05)
    raise RuntimeError(f"no answer at {address}")
