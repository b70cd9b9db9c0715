"""Past the machinery of models and statements, for what is asked hundreds of times a minute: a statement is built once
for each engine, and handed to its driver with the values that it takes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy.engine import Dialect, Engine

from cop.db import db, one_writer, outside_transactions

Rows = list[tuple[Any, ...]]


class Ask(Protocol):
    """ask(statement, name=value, …): the rows that come back, in one transaction."""

    @property
    def engine_name(self) -> str: ...

    def __call__(self, statement: Any, **asked: object) -> Rows: ...

    def each(self, statements: Sequence[Any], **asked: object) -> list[Rows]:
        """The rows of one after the other: each sees what there is once those before it are done."""


@dataclass(frozen=True)
class Driven:
    """A statement as one engine's driver takes it."""

    sql: str
    values: dict[str, Any]
    order: tuple[str, ...] | None
    """Of the values, where they have no names."""
    meanings: tuple[tuple[int, Any], ...]
    """Columns whose value is not ours as the driver gives it, and what makes it so."""


@cache
def for_the_driver(dialect: Dialect, statement: Any) -> Driven:
    compiled = statement.compile(dialect=dialect)
    order = getattr(compiled, "positiontup", None)
    types = [column.type.dialect_impl(dialect) for column in statement.exported_columns]
    meanings = ((place, type_.result_processor(dialect, None)) for place, type_ in enumerate(types))
    asked = dict(compiled.params), tuple(order) if order is not None else None
    return Driven(str(compiled), *asked, tuple(each for each in meanings if each[1]))


@dataclass
class Asking:
    cursor: Any
    dialect: Dialect

    @property
    def engine_name(self) -> str:
        return self.dialect.name

    def __call__(self, statement: Any, **asked: object) -> Rows:
        driven = for_the_driver(self.dialect, statement)
        named = driven.values | asked
        self.cursor.execute(driven.sql, tuple(named[n] for n in driven.order) if driven.order is not None else named)
        return meant(self.cursor.fetchall(), driven)

    def each(self, statements: Sequence[Any], **asked: object) -> list[Rows]:
        return [self(statement, **asked) for statement in statements]


@dataclass
class OfOneMessage(Asking):
    """A transaction of PostgreSQL's that begins with what is asked first. What is asked together goes in one message:
    the server answers one statement after the other, each as things are by then, and nobody waits in between."""

    begun: bool = False

    def __call__(self, statement: Any, **asked: object) -> Rows:
        return super().__call__(statement, **asked) if self.begun else self.each([statement], **asked)[0]

    def each(self, statements: Sequence[Any], **asked: object) -> list[Rows]:
        every = [for_the_driver(self.dialect, statement) for statement in statements]
        said = [driven.sql for driven in every]
        values = {name: value for driven in every for name, value in driven.values.items()} | asked
        if any(values[name] != value for driven in every for name, value in driven.values.items() if name not in asked):
            raise ValueError("two statements mean different things by one name")
        with closing(self.dialect.loaded_dbapi.ClientCursor(self.cursor.connection)) as cursor:
            cursor.execute("; ".join(said if self.begun else ["BEGIN", *said]), values)
            self.begun, answers = True, [one.fetchall() for one in cursor.results() if one.description]
        return [meant(rows, driven) for rows, driven in zip(answers, every, strict=True)]


def meant(found: Rows, driven: Driven) -> Rows:
    if not driven.meanings:
        return found
    means = dict(driven.meanings)
    return [tuple(means[n](value) if n in means else value for n, value in enumerate(row)) for row in found]


@contextmanager
def at_hand(engine: Engine) -> Iterator[Any]:
    """A connection of the pool. What goes wrong at the driver, which may refuse the connection itself in words of its
    own, is said without anybody's words."""
    try:
        with closing(engine.raw_connection()) as connection:
            try:
                yield connection
            except BaseException:
                with suppress(engine.dialect.loaded_dbapi.Error):
                    connection.rollback()
                raise
    except engine.dialect.loaded_dbapi.Error as problem:
        raise sa.exc.DBAPIError("by key", None, problem, hide_parameters=True) from None


@contextmanager
def reading_by_key(engine: Engine) -> Iterator[Asking]:
    """Several reads, each for itself."""
    with at_hand(engine) as connection, outside_transactions(engine, connection):
        yield Asking(connection.cursor(), engine.dialect)


def rows(engine: Engine, statement: Any, **asked: object) -> Rows:
    """What this finds, read outside any transaction."""
    with reading_by_key(engine) as ask:
        return ask(statement, **asked)


@contextmanager
def writing_by_key(engine: Engine) -> Iterator[Ask]:
    """One transaction that may write, committed at the end of the block; an exception leaves nothing of it."""
    with one_writer(engine) as begin, at_hand(engine) as connection, outside_transactions(engine, connection):
        cursor = connection.cursor()
        if engine.dialect.name == "sqlite":
            cursor.execute(begin)
            yield Asking(cursor, engine.dialect)
        else:
            yield OfOneMessage(cursor, engine.dialect)
        connection.commit()


class InTheSession:
    """Asked within the request's own transaction, beside its models."""

    @property
    def engine_name(self) -> str:
        return db.engine.dialect.name

    def __call__(self, statement: Any, **asked: object) -> Rows:
        return [tuple(row) for row in db.session.connection().execute(statement, asked)]

    def each(self, statements: Sequence[Any], **asked: object) -> list[Rows]:
        return [self(statement, **asked) for statement in statements]


in_the_session = InTheSession()


def read(query: Any) -> Sequence[Any]:
    """In the session's own transaction, past what makes models of rows: tens of thousands of them are plain columns."""
    db.session.flush()
    return db.session.connection().execute(query).all()


def within_the_request(statement: Any, **asked: object) -> Rows:
    """By key too, but in the request's own transaction: for what is asked before anything else of a request is."""
    connection = db.session.connection()
    driver = connection.dialect.loaded_dbapi
    try:
        with closing(connection.connection.cursor()) as cursor:
            return Asking(cursor, connection.dialect)(statement, **asked)
    except driver.Error as problem:
        if connection.dialect.is_disconnect(problem, connection.connection.driver_connection, None):
            connection.invalidate()  # nobody is handed it again
        raise sa.exc.DBAPIError("by key", None, problem, hide_parameters=True) from None
