"""Gives back the room that deleted boxes took, when nobody is answering.

Privacy does not wait for it: a box whose key is burnt tells nothing, wherever a copy of it lies. It is done so that
what is gone from the tables is soon gone from the files too. What cannot be done now is done an hour later.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from cop.db import db

BOXES = "sealed_answers"
LOCK_SECONDS = 2
"""How long PostgreSQL may wait for the table: whoever wants to write to it waits behind."""
USUAL, SPARE_BYTES = 1.3, 16_384
"""PostgreSQL keeps a box in pieces, which takes up to a quarter more than its length; and a page or two is no waste."""
SIZES = f"""
SELECT pg_relation_size(c.oid) + coalesce(pg_relation_size(nullif(c.reltoastrelid, 0)), 0),
       (SELECT coalesce(sum(pg_column_size(box)), 0) FROM {BOXES})
FROM pg_class c WHERE c.oid = '{BOXES}'::regclass
"""  # noqa: S608  a name of ours


def compact() -> bool:
    """True when there was something to give back and it was given back. Needs a session without a transaction."""
    if db.engine.dialect.name == "sqlite":
        return compact_file()
    return compact_table()


def write_anew() -> bool:
    """Everything, because somebody was erased; False when somebody is in the way. Needs a session without one begun.
    PostgreSQL also keeps samples of what columns hold, to plan by: they are taken anew first, and written too.
    """
    if db.engine.dialect.name == "sqlite":
        return compact_file(whatever_is_free=True)
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(f"SET lock_timeout = '{LOCK_SECONDS}s'")
        try:
            connection.exec_driver_sql("ANALYZE")
            connection.exec_driver_sql("VACUUM FULL")
        except OperationalError:
            return False
        finally:
            connection.exec_driver_sql("RESET lock_timeout")
    return True


def compact_file(whatever_is_free: bool = False) -> bool:
    """SQLite writes the whole file anew. The log is emptied too: it holds what the pages held before."""
    with closing(db.engine.raw_connection()) as connection, suppress(sqlite3.OperationalError):  # busy: not now
        cursor = connection.cursor()
        [free] = cursor.execute("PRAGMA freelist_count").fetchone() or [0]
        if free or whatever_is_free:
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            return True
    return False


def compact_table() -> bool:
    """PostgreSQL writes the one table anew, alone with it, unless somebody else has it for too long."""
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        on_disk, in_boxes = connection.execute(sa.text(SIZES)).one()
        if on_disk <= USUAL * float(in_boxes) + SPARE_BYTES:
            return False
        connection.exec_driver_sql(f"SET lock_timeout = '{LOCK_SECONDS}s'")
        try:
            connection.exec_driver_sql(f"VACUUM FULL {BOXES}")
        except OperationalError:
            return False
        finally:
            connection.exec_driver_sql("RESET lock_timeout")
    return True
