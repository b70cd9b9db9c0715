"""What the database itself is asked, whichever way it is asked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy.engine import Engine


@contextmanager
def reads_of(engine: Engine, everything: bool = False) -> Iterator[list[str]]:
    """The SELECTs that SQLite runs until the block ends; `everything`: whatever asks it or tells it something."""
    seen: list[str] = []

    def note(statement: str) -> None:
        begins = statement.lstrip().upper()
        if begins.startswith("SELECT") or (everything and begins.startswith(("INSERT", "UPDATE", "DELETE"))):
            seen.append(statement)

    def listen(connection: object, *_rest: object) -> None:
        connection.set_trace_callback(note)  # type: ignore[attr-defined]

    sa.event.listen(engine, "checkout", listen)
    try:
        yield seen
    finally:
        sa.event.remove(engine, "checkout", listen)
