"""Migrated, empty databases for tests: migrated once for each engine, then copied or emptied."""

from __future__ import annotations

import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.pool import NullPool

from tests.postgres import a_server, in_memory

Rows = list[tuple[sa.Table, list[dict[str, object]]]]


@contextmanager
def a_quick_place(otherwise: Path) -> Iterator[Path]:
    """Where there is a disk in memory, a folder on it: commits are as real as elsewhere, and wait for no platter. What
    is tested about disks themselves brings its own."""
    memory = in_memory()
    if memory is None:
        yield otherwise
        return
    with tempfile.TemporaryDirectory(prefix="cop-tests-", dir=memory, ignore_cleanup_errors=True) as folder:
        yield Path(folder)


class Databases:
    """Both engines' databases of one run of the tests."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._open = ExitStack()
        self._template: Path | None = None
        self._server: Engine | None = None
        self._born_with: Rows = []
        self._emptying = ""

    def __enter__(self) -> Databases:
        return self

    def __exit__(self, *reason: object) -> None:
        self._open.close()

    def fresh(self, engine: str) -> str:
        """The URL of a database that is migrated and holds nothing but what migrations put there. It is the same
        for each test of an engine, so that one app can serve them all."""
        if engine == "postgresql":
            return self._postgresql().url.render_as_string(hide_password=False)
        current = self.folder / "cop.sqlite"
        for beside in self.folder.glob("cop.sqlite-*"):
            beside.unlink()
        shutil.copyfile(self._sqlite(), self.folder / "next.sqlite").replace(current)
        return f"sqlite:///{current}"

    def clear(self, engine: str) -> None:
        """Empties PostgreSQL's one database; SQLite's file is replaced by the next test's."""
        if engine != "postgresql" or self._server is None:
            return
        with self._server.begin() as connection:
            connection.exec_driver_sql(self._emptying)
            for table, rows in self._born_with:
                connection.execute(table.insert(), rows)

    def _sqlite(self) -> Path:
        if self._template is None:
            file = self.folder / "template.sqlite"
            engine = sa.create_engine(f"sqlite:///{file}")
            migrate(engine)
            with engine.connect() as connection:  # one file to copy, nothing left in the log beside it
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            engine.dispose()
            self._template = file
        return self._template

    def _postgresql(self) -> Engine:
        if self._server is None:
            self._server = self._open.enter_context(AnEmptyDatabase(self._open.enter_context(a_server())))
            migrate(self._server)
            with self._server.connect() as connection:
                tables = [name for name in sa.inspect(connection).get_table_names() if name != "alembic_version"]
                self._born_with = _born_with(connection, tables)
                self._emptying = _emptying(connection, tables)
        return self._server


class AnEmptyDatabase:
    """A database with a name of its own on a server, gone again afterwards: the one that the URL
    names is only used to get in, so what it holds is never touched."""

    def __init__(self, url: str) -> None:
        self.name = f"cop_test_{secrets.token_hex(4)}"
        self.door = sa.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
        self.engine = sa.create_engine(make_url(url).set(database=self.name), poolclass=NullPool)

    def __enter__(self) -> Engine:
        with self.door.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {self.name}")
        return self.engine

    def __exit__(self, *reason: object) -> None:
        self.engine.dispose()
        with self.door.connect() as connection:
            connection.exec_driver_sql(f"DROP DATABASE {self.name} WITH (FORCE)")
        self.door.dispose()


def migrate(engine: Engine) -> None:
    from cop.schema import upgrade  # late: tests of the tooling run without the product

    upgrade(engine)


def _emptying(connection: sa.Connection, tables: list[str]) -> str:
    """One round trip that leaves every table empty. TRUNCATE rewrites a file for each table, which is
    slow; DELETE minds foreign keys, and only a superuser may tell them to sleep meanwhile."""
    if not tables:
        return "SELECT 1"
    if connection.scalar(sa.text("SELECT current_setting('is_superuser')")) != "on":
        return "TRUNCATE " + ", ".join(f'"{name}"' for name in tables)
    deletes = "".join(f'DELETE FROM "{name}"; ' for name in tables)
    return f"SET LOCAL session_replication_role = replica; {deletes}"


def _born_with(connection: sa.Connection, names: list[str]) -> Rows:
    """What the migrations themselves have put in, with the types of its columns: JSON goes back as JSON."""
    tables = [sa.Table(name, sa.MetaData(), autoload_with=connection) for name in names]
    found = [(table, connection.execute(table.select()).mappings()) for table in tables]
    return [(table, listed) for table, rows in found if (listed := [dict(row) for row in rows])]
