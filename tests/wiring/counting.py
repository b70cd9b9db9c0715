"""What the database itself is asked, whichever way it is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import sqlalchemy as sa
from sqlalchemy.engine import Engine


@contextmanager
def reads_of(engine: Engine, everything: bool = False) -> Iterator[list[str]]:
    """The SELECTs that the database runs until the block ends; `everything`: whatever asks it or tells it something."""
    seen: list[str] = []

    def note(statement: str) -> None:
        begins = statement.lstrip().upper()
        if begins.startswith("SELECT") or (everything and begins.startswith(("INSERT", "UPDATE", "DELETE"))):
            seen.append(statement)

    def listen(connection: Any, *_rest: object) -> None:
        if isinstance(connection, psycopg.Connection):
            connection.cursor_factory = telling(note)
        else:
            connection.set_trace_callback(note)

    sa.event.listen(engine, "checkout", listen)
    try:
        yield seen
    finally:
        sa.event.remove(engine, "checkout", listen)


def telling(note: Callable[[str], None]) -> type[psycopg.Cursor[Any]]:
    """A cursor of PostgreSQL's driver that says what it runs, whoever opened it."""

    class Telling(psycopg.Cursor[Any]):
        def execute(self, query: Any, *rest: Any, **more: Any) -> Any:
            note(str(query))
            return super().execute(query, *rest, **more)

    return Telling
