"""What every test may ask for: an app on a real, migrated, empty database, and a browser for it.

`pytest` runs on SQLite; `pytest --engine postgresql` runs every test that uses a database on a real
server, `--engine both` on one after the other. Commits are real on both: on SQLite each test gets its
own copy of one migrated file (so locks and the write-ahead log are real too), on PostgreSQL one migrated
database is emptied after each test. `@pytest.mark.engine("sqlite")` keeps a test to one of them.
"""

from __future__ import annotations

import gc
import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from zlib import crc32

import pytest
from hypothesis import settings
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import event
from sqlalchemy.pool import Pool

from tests.databases import Databases, a_quick_place
from tests.postgres import PostgresMissing

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask
    from playwright.sync_api import Browser as Chromium

    from cop.gatherings.models import Gathering
    from tests.apps import Apps
    from tests.browser import Browser


settings.register_profile("quick", max_examples=15)
ENGINES = {"sqlite": ["sqlite"], "postgresql": ["postgresql"], "both": ["sqlite", "postgresql"]}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--engine", choices=list(ENGINES), default="sqlite", help="which database to test on")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "engine" not in metafunc.fixturenames:
        return
    wanted = ENGINES[metafunc.config.getoption("engine")]
    only = metafunc.definition.get_closest_marker("engine")
    metafunc.parametrize("engine", [e for e in wanted if only is None or e in only.args], scope="session")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Whatever drives Chromium comes first. On PostgreSQL alone, what uses no database has nothing new to say."""
    for item in items:
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")
    items.sort(key=lambda item: "chromium" not in getattr(item, "fixturenames", ()))
    left_out = {item.nodeid for item in items if said_already(item, config.getoption("engine"))}
    if left_out:
        config.hook.pytest_deselected(items=[item for item in items if item.nodeid in left_out])
        items[:] = [item for item in items if item.nodeid not in left_out]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Journeys are slow and mostly wait: two processes begin with half of them each, while another does the rest."""
    from xdist.scheduler import LoadScopeScheduling

    class Halves(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            path, _, _ = nodeid.partition("::")
            return f"journeys {crc32(path.encode()) % 2}" if path.startswith("tests/journeys/") else nodeid

    return Halves(config, log)


def said_already(item: pytest.Item, engine: str) -> bool:
    """On PostgreSQL alone, what uses no database has nothing new to say. On both, a journey goes through a browser on
    one of them, one half of the journeys here and the other there: what a page shows does not depend on it, and each
    rule is tested on both without a browser. `--engine sqlite` and `--engine postgresql` walk every journey."""
    if engine == "postgresql":
        return "engine" not in getattr(item, "fixturenames", ())
    if engine != "both" or not {"chromium", "engine"} <= set(getattr(item, "fixturenames", ())):
        return False
    if item.get_closest_marker("on_both") or item.get_closest_marker("engine"):
        return False
    name, _, parameters = item.nodeid.partition("[")
    return ("sqlite", "postgresql")[crc32(name.encode()) % 2] not in parameters


def pytest_collection_finish() -> None:
    """What is loaded by now stays to the end: looking through it for rubbish at every turn was a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The tables that tests made for people to read, whichever process made them."""
    for outcome in ("passed", "failed"):
        for report in terminalreporter.getreports(outcome):
            for name, text in report.user_properties:
                if name == "to print" and report.when == "call":
                    terminalreporter.write_line(f"\n{text}")


@pytest.fixture(autouse=True)
def nothing_left_open() -> Iterator[None]:
    """What a test's threads and its own apps opened is closed with it, not when somebody else collects it."""
    opened: list[Any] = []

    def note(connection: object, _record: object) -> None:
        opened.append(connection)

    event.listen(Pool, "connect", note)
    yield
    event.remove(Pool, "connect", note)
    for connection in opened:
        connection.close()


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    with a_quick_place(tmp_path_factory.mktemp("databases")) as folder, Databases(folder) as made:
        yield made


@pytest.fixture
def database_url(engine: str, databases: Databases) -> Iterator[str]:
    """The URL of a migrated, empty database."""
    try:
        url = databases.fresh(engine)
    except PostgresMissing as missing:
        pytest.exit(str(missing), returncode=2)
    yield url
    databases.clear(engine)


@pytest.fixture
def instance(databases: Databases) -> Path:
    """An empty data folder: keys, outbox. The same for each test, so that one app can serve them all."""
    folder = databases.folder / "instance"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder


@pytest.fixture
def environment(instance: Path, database_url: str) -> dict[str, str]:
    """The settings a test runs with, as the environment would give them."""
    return {
        "COP_INSTANCE": str(instance),
        "COP_DATABASE_URL": database_url,
        "COP_SECRET_KEY": "a key for tests only, long enough to be taken",
        "COP_BASE_URL": "http://localhost",
    }


@pytest.fixture(scope="session")
def apps(tmp_path_factory: pytest.TempPathFactory) -> Apps:
    from tests.apps import Apps

    return Apps(FileSystemBytecodeCache(str(tmp_path_factory.mktemp("pages"))))


@pytest.fixture
def app(request: pytest.FixtureRequest, environment: dict[str, str], apps: Apps) -> Iterator[Flask]:
    """The product, whole. The test holds an app context of its own, for its own look at the database."""
    from cop.db import db

    fresh = request.node.get_closest_marker("fresh_app")
    made = apps.fresh(environment) if fresh else apps.like_new(environment)
    with made.app_context():
        yield made
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Chromium]:
    """One Chromium for the whole run: Playwright cannot be started a second time beside itself."""
    from playwright.sync_api import sync_playwright

    from tests.chromium import launch

    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture
def browse(app: Flask) -> Browser:
    """The first device; `browse.another_device()` is somebody else's."""
    from tests.browser import Browser

    return Browser(app)


@pytest.fixture
def room(app: Flask) -> Gathering:
    """A session that is open, with nobody in it yet."""
    from tests import world

    return world.an_open_gathering()


@pytest.fixture
def place(room: Gathering) -> str:
    """Where its pages are at the desk."""
    return f"/{room.community.slug}/sessions/{room.number}"


@pytest.fixture
def console(browse: Browser, room: Gathering, place: str) -> Browser:
    """The facilitator's laptop, with the console open."""
    from tests import world

    device = world.signed_in(browse, world.a_member(room.community, "facilitator"))
    device.get(f"{place}/console")
    return device
