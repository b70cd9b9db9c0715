"""The tests' own PostgreSQL server: quick to come, gone without a trace."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from tests.postgres import a_server

HELD_BY_A_PROCESS_THAT_DIES = """
import sys, os
from tests.postgres import a_server
with a_server() as url:
    print(url, flush=True)
    os.kill(os.getpid(), 9)
"""


@pytest.fixture
def no_server_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TEST_DATABASE_URL", raising=False)


@pytest.mark.usefixtures("no_server_given")
def test_a_real_server_starts_within_three_seconds_and_leaves_nothing() -> None:
    began = time.monotonic()
    with a_server() as url:
        took = time.monotonic() - began
        folder = _folder(url)
        with psycopg.connect(f"host={folder} user=cop dbname=postgres") as connection:
            version = connection.execute("SHOW server_version_num").fetchone()
    assert version is not None and int(version[0]) >= 130000
    assert took < 3
    assert not folder.exists()


@pytest.mark.usefixtures("no_server_given")
def test_the_server_and_its_folder_go_when_the_tests_are_killed() -> None:
    root = Path(__file__).resolve().parents[2]
    killed = subprocess.run(
        [sys.executable, "-c", HELD_BY_A_PROCESS_THAT_DIES],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert killed.returncode == -9, killed.stderr
    folder = _folder(killed.stdout.strip())
    give_up = time.monotonic() + 10
    while folder.exists() and time.monotonic() < give_up:
        time.sleep(0.05)
    assert not folder.exists()


def test_a_server_that_is_given_is_used_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEST_DATABASE_URL", "postgresql+psycopg://me@localhost/mine")
    with a_server() as url:
        assert url == os.environ["TEST_DATABASE_URL"]


def _folder(url: str) -> Path:
    return Path(url.partition("?host=")[2])
