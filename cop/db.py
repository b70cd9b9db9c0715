"""The database: one base class, one session, and what the two engines need said differently: how they
start to write, keep a time, and insert a row that may be there."""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from flask import Flask, g, has_app_context
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine import Connection, Dialect, Engine
from sqlalchemy.orm import DeclarativeBase

from cop.errors import Unavailable
from cop.files import keep_to_ourselves, lock_of
from cop.settings import patience

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql

MIGRATIONS = Path(__file__).parent.parent / "migrations"
BUSY_SECONDS = 5
ID_BITS = 63
"""Of an id that is drawn by chance, so that it tells no order."""
HELD = "holds the write lock"
NUMBER, BEGAN_AT = "number in this process", "changes of its own when its transaction began"
KEPT_OPEN = 10
"""Connections of a process: one for each of its threads, which else would open and close one for a single read."""
PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",  # an answer is acknowledged only once it is on the disk
    f"busy_timeout={BUSY_SECONDS * 1000}",
    "secure_delete=ON",
    "foreign_keys=ON",
)


class UtcDateTime(sa.types.TypeDecorator[datetime]):
    """Aware datetimes in and out, UTC in the table, on both engines."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A time without a zone was about to be stored.")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Model(DeclarativeBase):
    """Base of every table."""

    metadata = sa.MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {
        datetime: UtcDateTime(),
        list[str]: sa.JSON(),
        dict[str, Any]: sa.JSON(),
    }


db = SQLAlchemy(metadata=Model.metadata)
write_locks: WeakKeyDictionary[Engine, WriteLock] = WeakKeyDictionary()
"""Of each SQLite engine."""
numbers = count(1)
"""Of SQLite's connections: none has that of another, not even of one that is closed."""


class WriteLock:
    """One writer to SQLite at a time: a lock between threads, then a file lock between workers. SQLite's own back-off
    is unfair: at 16 connections the slowest save in a hundred took 13 to 27 times the median, behind this lock 3."""

    def __init__(self, path: Path) -> None:
        self.thread = threading.Lock()
        self.path = path
        self.file: int | None = None

    def acquire(self) -> None:
        if not self.thread.acquire(timeout=BUSY_SECONDS):
            raise Unavailable("The database is busy.")
        try:
            if self.file is None:
                self.file = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
            fcntl.flock(self.file, fcntl.LOCK_EX)
        except OSError as problem:
            self.thread.release()
            raise Unavailable("The database cannot be written just now.") from problem
        except BaseException:
            self.thread.release()
            raise

    def release(self) -> None:
        if self.file is not None:
            fcntl.flock(self.file, fcntl.LOCK_UN)
        self.thread.release()

    def close(self, _engine: object = None) -> None:
        if self.file is not None:
            os.close(self.file)
            self.file = None

    def on_begin(self, connection: Connection) -> None:
        if not (has_app_context() and g.get("writing", False)):
            connection.exec_driver_sql("BEGIN")
            return
        if not connection.info.get(HELD):  # a connection keeps it until it goes back to the pool
            self.acquire()
            connection.info[HELD] = True
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    def on_checkin(self, _connection: object, record: Any) -> None:
        if record.info.pop(HELD, False):
            self.release()


def of_few(condition: str, sqlite_says: str = "") -> dict[str, Any]:
    """For an index that holds only the few rows for which this is true. SQLite takes it only where a question says the
    same to the letter, and it has no truth but 1 and 0. What PostgreSQL is told waits in `info` for `for_postgresql`:
    naming it here would load a second dialect, two megabytes, into every process."""
    return {"sqlite_where": sa.text(sqlite_says or condition), "info": {"postgresql_where": sa.text(condition)}}


def for_postgresql(tables: sa.MetaData) -> None:
    for table in tables.tables.values():
        for index in table.indexes:
            if "postgresql_where" in index.info:
                index.dialect_options["postgresql"]["where"] = index.info["postgresql_where"]


def inserting(engine_name: str) -> Callable[[Any], sqlite.Insert | postgresql.Insert]:
    """What makes an INSERT that may say what happens when the row is there already, as that engine writes it."""
    if engine_name == "sqlite":
        return sqlite.insert
    from sqlalchemy.dialects import postgresql

    return postgresql.insert


def insert_for(table: sa.FromClause | type[Model]) -> sqlite.Insert | postgresql.Insert:
    return inserting(db.engine.dialect.name)(table)


def start_writing() -> None:
    """From here to the commit this request may write: on SQLite its transaction starts as a writer. One that began by
    reading cannot become one safely (SQLite answers "busy snapshot"), so it is ended first."""
    db.session.rollback()
    g.writing = True


def start_reading() -> None:
    """Whatever was begun is given up, and drawing the answer holds up no other writer."""
    db.session.rollback()
    g.writing = False


class Sight(NamedTuple):
    """What a transaction sees: two that are equal saw the same in every table, to the last row."""

    place: object  # a database; on SQLite a connection to it
    state: object


SNAPSHOT = sa.text(
    "SELECT pg_postmaster_start_time()::text, current_database(), pg_current_snapshot()::text"
    " WHERE pg_current_xact_id_if_assigned() IS NULL"
)
"""Decides all that a statement sees, as long as its own transaction has written nothing."""


def seen_now() -> Sight | None:
    """What this request's transaction sees now. None where nobody can say: it has written something itself."""
    db.session.flush()
    connection = db.session.connection()
    if connection.dialect.name == "sqlite":
        return seen_by(connection)
    row = connection.execute(SNAPSHOT).one_or_none()
    return Sight((row[0], row[1]), row[2]) if row else None


def note_changes(connection: Connection) -> None:
    connection.info[BEGAN_AT] = connection.connection.driver_connection.total_changes  # type: ignore[union-attr]


def seen_by(connection: Connection) -> Sight | None:
    """SQLite tells each connection apart what all others have committed, and how much it has changed itself. Within a
    transaction both stand still, like all that it reads."""
    driver: Any = connection.connection.driver_connection
    if connection.info.get(BEGAN_AT) != driver.total_changes:
        return None
    committed = connection.exec_driver_sql("PRAGMA data_version").scalar_one()
    return Sight(connection.info[NUMBER], (committed, driver.total_changes))


@contextmanager
def writing(app: Flask) -> Iterator[None]:
    """For commands: an application context in which the database may be changed."""
    with app.app_context():
        start_writing()
        yield


def init(app: Flask, with_postgresql: Callable[[Any, object], None]) -> None:
    """`with_postgresql`: what is said to it on each new connection."""
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {
        "hide_parameters": True,  # an error never quotes what somebody wrote
        "pool_size": KEPT_OPEN,
        "pool_use_lifo": app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite"),  # what is kept is kept by each
        "connect_args": patience(app.config["SQLALCHEMY_DATABASE_URI"]),
    }
    db.init_app(app)
    with app.app_context():
        engine = db.engine
    if engine.dialect.name == "sqlite":
        prepare_sqlite(engine)
    else:
        for_postgresql(Model.metadata)
        event.listen(engine, "connect", with_postgresql)
    event.listen(db.session, "after_commit", stop_writing)


@contextmanager
def outside_transactions(engine: Engine, connection: Any) -> Iterator[None]:
    """For what is asked by hand: PostgreSQL's driver would begin one and end it, each a way there and back."""
    if engine.dialect.name == "sqlite":
        yield
        return
    driver = connection.driver_connection
    driver.autocommit = True
    try:
        yield
    finally:
        try:
            driver.rollback()  # what was begun by hand and not ended
            driver.autocommit = False
        except engine.dialect.loaded_dbapi.Error:
            driver.close()  # so that it is lent to nobody who writes


@contextmanager
def one_writer(engine: Engine) -> Iterator[str]:
    """Begun by hand, past the session: the statement that begins to write. On SQLite one at a time, as above."""
    lock = write_locks.get(engine)
    if lock is None:
        yield "BEGIN"
        return
    lock.acquire()
    try:
        yield "BEGIN IMMEDIATE"
    finally:
        lock.release()


def stop_writing(_session: object) -> None:
    """What a request reads after its commit, to draw the answer, must not hold up other writers."""
    if has_app_context():
        g.writing = False


def prepare_sqlite(engine: Engine) -> None:
    file = Path(str(engine.url.database))
    lock = write_locks[engine] = WriteLock(lock_of(file))
    event.listen(engine, "do_connect", lambda *_connecting: keep_to_ourselves(file))
    event.listen(engine, "connect", set_pragmas)
    event.listen(engine, "connect", lambda _connection, record: record.info.update({NUMBER: next(numbers)}))
    event.listen(engine, "begin", lock.on_begin)
    event.listen(engine, "begin", note_changes)
    event.listen(engine, "checkin", lock.on_checkin)
    event.listen(engine, "engine_disposed", lock.close)


def set_pragmas(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}").close()
