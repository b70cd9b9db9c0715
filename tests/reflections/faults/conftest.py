"""A house to do harm to, on either database, and a key server that may be struck down."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.databases import AnEmptyDatabase
from tests.postgres import a_server
from tests.reflections.attack.stage import House, a_house
from tests.reflections.faults.keyserver import Redis


@pytest.fixture
def house(tmp_path: Path, engine: str) -> Iterator[House]:
    if engine == "sqlite":
        yield a_house(tmp_path / "instance")
        return
    with a_server(durable=True) as server, AnEmptyDatabase(server) as made:
        yield a_house(tmp_path / "instance", made.url.render_as_string(hide_password=False))


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[Redis]:
    try:
        server = Redis(tmp_path)
    except FileNotFoundError:
        pytest.skip("redis-server is not installed")
    yield server
    with suppress(ProcessLookupError):
        server.die()
