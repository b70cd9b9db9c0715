"""A real PostgreSQL server for the tests: the one named by TEST_DATABASE_URL, else one of our own.

Ours lives in a new folder, listens on a unix socket only, and trusts the disk (fsync off): it
exists to answer like PostgreSQL, not to survive. A small shell stands between it and the tests and
waits for our end of a pipe to close, so the server stops and its folder goes even after `kill -9`.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

MISSING = (
    "PostgreSQL was not found: install it (Debian: apt-get install postgresql) or set TEST_DATABASE_URL "
    "to an empty database such as postgresql+psycopg://me@localhost/cop_test."
)

# Waits for the pipe to close, then stops the server and removes the folder it was given.
KEEPER = """
"$1/postgres" -D "$2/data" >"$2/log" 2>&1 &
server=$!
cat >/dev/null
kill -INT $server
wait $server
rm -rf "$2"
"""

# The same for a server that tests strike down: whatever ends it, it comes up again until the pipe closes.
REVIVER = """
( while [ ! -e "$2/over" ]; do "$1/postgres" -D "$2/data" >>"$2/log" 2>&1; sleep 0.1; done ) &
loop=$!
cat >/dev/null
touch "$2/over"
kill -INT $(head -n 1 "$2/data/postmaster.pid")
wait $loop
rm -rf "$2"
"""

SETTINGS = """
listen_addresses = ''
unix_socket_directories = '{folder}'
max_connections = 60
shared_buffers = 32MB
jit = off
"""
HASTY = """
fsync = off
synchronous_commit = off
full_page_writes = off
autovacuum = off
"""


MEMORY = Path("/dev/shm")
ROOM = 2 * 1024**3
"""Bytes: many times what a run of the tests takes."""


def in_memory() -> str | None:
    """The folder of a disk in memory, where there is one with room."""
    there = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free >= ROOM
    return str(MEMORY) if there else None


class PostgresMissing(RuntimeError):
    """There is no server to test against; the message says what to install."""


def programs() -> Path:
    """The newest installed server's folder of programs: Debian keeps them off the PATH."""
    kept_apart = [path for path in Path("/usr/lib/postgresql").glob("*/bin") if path.joinpath("initdb").exists()]
    if kept_apart:
        return max(kept_apart, key=lambda path: float(path.parent.name))
    on_path = shutil.which("initdb")
    if on_path is None:
        raise PostgresMissing(MISSING)
    return Path(on_path).resolve().parent


def _owner() -> dict[str, object]:
    """initdb refuses to run as root, so root lends the server to somebody else."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            person = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": person.pw_uid, "group": person.pw_gid, "extra_groups": []}
    raise PostgresMissing("PostgreSQL does not run as root, and there is no account postgres or nobody.")


@contextmanager
def a_server(durable: bool = False, revived: bool = False) -> Iterator[str]:
    """Yields the URL of an empty database; whatever happens, nothing of ours stays behind.

    `durable` keeps the server's own promises to the disk, for measurements. `revived` is always a server of our
    own: it may be struck down and comes up again."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given and not revived:
        yield given
        return
    bin_folder, owner = programs(), _owner()
    folder = Path(tempfile.mkdtemp(prefix="cop-pg-", dir=None if durable or revived else in_memory()))
    try:
        if owner:
            os.chown(folder, owner["user"], owner["group"])  # type: ignore[arg-type]
            folder.chmod(0o755)
        _make(bin_folder, folder, owner)
        with folder.joinpath("data/postgresql.conf").open("a") as settings:
            settings.write(SETTINGS.format(folder=folder) + ("" if durable else HASTY))
        keeper = _start([REVIVER if revived else KEEPER, "keeper", str(bin_folder), str(folder)], folder, owner)
        try:
            _wait_until_it_answers(keeper, folder)
            yield f"postgresql+psycopg://cop@/postgres?host={folder}"
        finally:
            _stop(keeper)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _make(bin_folder: Path, folder: Path, owner: dict[str, object]) -> None:
    data = folder / "data"
    options = ["--no-sync", "--auth=trust", "--username=cop", "--encoding=UTF8", "--locale=C.UTF-8"]
    command = [bin_folder / "initdb", "-D", data, *options]
    made = subprocess.run(command, cwd=folder, capture_output=True, text=True, **owner)  # type: ignore[call-overload]
    if made.returncode:
        raise PostgresMissing(f"initdb failed: {made.stderr.strip()}")


def _start(script: list[str], folder: Path, owner: dict[str, object]) -> subprocess.Popen[bytes]:
    command = ["/bin/sh", "-c", *script]
    # A session of its own: Ctrl-C in the terminal must end the tests first, and the server after them.
    return subprocess.Popen(command, cwd=folder, stdin=subprocess.PIPE, start_new_session=True, **owner)  # type: ignore[call-overload]


def _wait_until_it_answers(keeper: subprocess.Popen[bytes], folder: Path, seconds: float = 20) -> None:
    give_up = time.monotonic() + seconds
    while True:
        try:
            psycopg.connect(f"host={folder} user=cop dbname=postgres").close()
            return
        except psycopg.OperationalError as error:
            if keeper.poll() is not None or time.monotonic() > give_up:
                log = folder / "log"
                said = log.read_text() if log.exists() else str(error)
                raise PostgresMissing(f"PostgreSQL did not start: {said}") from error
        time.sleep(0.03)


def _stop(keeper: subprocess.Popen[bytes]) -> None:
    assert keeper.stdin is not None
    keeper.stdin.close()
    try:
        keeper.wait(timeout=20)
    except subprocess.TimeoutExpired:
        keeper.kill()
