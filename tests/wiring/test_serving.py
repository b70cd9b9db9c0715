"""`cop run`, as `make run` starts it: the real server, in a process of its own."""

from __future__ import annotations

import re
import resource
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import suppress
from multiprocessing import get_context
from pathlib import Path

import pytest

from cop import serve
from tests.serving import ROOT, a_free_port, answers, serving, surroundings

pytestmark = pytest.mark.server


def test_it_serves_says_how_to_get_in_and_stops_at_ctrl_c(tmp_path: Path) -> None:
    port = a_free_port()
    with serving(tmp_path / "data", "--port", str(port), "--sample", "0") as said:
        assert b'"status":"ok"' in answers(port, "/healthz").replace(b" ", b"")
        link = re.search(rf"http://127.0.0.1:{port}(/sign-in/\S+)", said)
        assert link is not None, said
        assert b"Sign in" in answers(port, link[1])
        assert "phones" in said
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


def test_a_second_start_takes_less_than_five_seconds(tmp_path: Path) -> None:
    """Of processor time, start to stop: by the clock, other programs of the machine would count too."""
    port = str(a_free_port())
    with serving(tmp_path / "data", "--port", port, "--sample", "0"):
        pass
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with serving(tmp_path / "data", "--port", port, "--sample", "0"):
        pass
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 5


@pytest.mark.parametrize(
    ("settings", "options", "says"),
    [
        ({"COP_DATABASE_URL": "mysql://somewhere/x"}, [], "mysql"),
        ({"COP_SAMPLE": "perhaps"}, [], "COP_SAMPLE is"),
        ({"COP_INSTANCE": "/dev/null/data"}, [], "/dev/null/data cannot be used"),
        ({}, ["--sample", "perhaps"], "COP_SAMPLE is"),
        ({}, ["--port", "99999"], "Port 99999 cannot be used"),
    ],
)
def test_what_cannot_work_is_one_sentence_and_exit_code_2(
    tmp_path: Path, settings: dict[str, str], options: list[str], says: str
) -> None:
    refused = _refused(surroundings(tmp_path / "data", **settings), *options)
    assert says in refused


def test_a_port_that_is_taken_is_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert f"Port {port}" in _refused(surroundings(tmp_path / "data"), "--port", port)


def test_a_database_from_a_newer_version_is_one_sentence(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    with sqlite3.connect(data / "cop.db") as connection:
        connection.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
        connection.execute("INSERT INTO alembic_version VALUES ('9999')")
    connection.close()
    assert "newer version" in _refused(surroundings(data), "--port", str(a_free_port()))


@pytest.mark.slow
def test_what_is_due_is_done_at_the_start_and_every_hour(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An hour is a moment here. The lock that each round takes is taken away, and comes back with the next."""
    monkeypatch.setattr(serve, "HOUR_SECONDS", 0.1)
    environment, lock = surroundings(tmp_path), tmp_path / "nightly.lock"
    server = get_context("fork").Process(target=time.sleep, args=(60,))
    server.start()

    def look_after() -> None:
        with suppress(SystemExit):  # it gives up once its server has gone
            serve.look_after(server, environment)

    rounds = threading.Thread(target=look_after)
    rounds.start()
    try:
        for _round in range(2):
            came_within(30, lock)
            lock.unlink()
    finally:
        server.terminate()
        rounds.join(30)
    assert not rounds.is_alive()


def came_within(seconds: float, file: Path) -> None:
    give_up = time.monotonic() + seconds
    while not file.exists():
        assert time.monotonic() < give_up, f"{file.name} did not come"
        time.sleep(0.05)


def _refused(environment: dict[str, str], *options: str) -> str:
    command = [sys.executable, "-m", "cop", "run", *options]
    ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=30)
    assert ended.returncode == 2, ended.stderr
    assert ended.stdout == ""
    assert ended.stderr.strip().count("\n") == 0, ended.stderr
    return ended.stderr


def test_the_first_start_loads_the_sample_with_a_session_for_today(tmp_path: Path) -> None:
    port = a_free_port()
    with serving(tmp_path / "data", "--port", str(port)) as said:
        assert b"Sign in as" in answers(port, "/sign-in")
    for words in ("Facilitators: ", "Academy readers: ", "Members: ", "A session is planned for today"):
        assert words in said
    with sqlite3.connect(tmp_path / "data" / "cop.db") as connection:
        today = connection.execute("SELECT count(*) FROM gatherings WHERE state = 'draft'").fetchone()
        assert today == (3,)
    connection.close()
