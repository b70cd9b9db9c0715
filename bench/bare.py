"""The limits: what bare Flask does on the same server, database and durability, with nothing of the product.

One view reads a row by its key and renders a page of the product's own bytes and fields, one answers 304 after
such a read, one puts random blobs of the sealed boxes' lengths under their keys, behind the same write lock.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from flask import Flask, Response, request

from cop.db import PRAGMAS

FOLDER = Path(os.environ["BARE_FOLDER"])
POSTGRESQL = os.environ.get("BARE_POSTGRESQL", "")
LENGTHS = [int(length) for length in os.environ["BARE_LENGTHS"].split(",")]
COLUMNS = "gathering_id INTEGER, part VARCHAR(9), k {blob}, rev BIGINT, edit_tag {blob}, box {blob}"
TABLE = f"CREATE TABLE IF NOT EXISTS boxes ({COLUMNS}, PRIMARY KEY (gathering_id, part, k))"
PUT = (
    "INSERT INTO boxes VALUES ({s}, {s}, {s}, {s}, {s}, {s}) ON CONFLICT (gathering_id, part, k) "
    "DO UPDATE SET rev = excluded.rev, edit_tag = excluded.edit_tag, box = excluded.box"
)
READ = "SELECT rev FROM boxes WHERE gathering_id = 0 AND part = '' AND k = {none}"

app = Flask("bare")
page = app.jinja_env.from_string(FOLDER.joinpath("page.html").read_text())
local = threading.local()
lock = threading.Lock()
lock_file = FOLDER.joinpath("bare.lock").open("a")


def sqlite() -> sqlite3.Connection:
    if not hasattr(local, "sqlite"):
        local.sqlite = sqlite3.connect(FOLDER / "bare.db", isolation_level=None)
        for pragma in PRAGMAS:
            local.sqlite.execute(f"PRAGMA {pragma}")
    connection: sqlite3.Connection = local.sqlite
    return connection


def postgresql() -> psycopg.Connection[Any]:
    if not hasattr(local, "postgresql"):
        local.postgresql = psycopg.connect(POSTGRESQL)
    connection: psycopg.Connection[Any] = local.postgresql
    return connection


@contextmanager
def one_writer() -> Iterator[None]:
    with lock:
        fcntl.flock(lock_file, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(lock_file, fcntl.LOCK_UN)


def rows() -> list[tuple[object, ...]]:
    k = hashlib.sha256(request.form["receipt"].encode()).digest()[:16]
    rev = int(request.form["rev"])
    return [(1, str(part), k, rev, os.urandom(32), os.urandom(length)) for part, length in enumerate(LENGTHS)]


def one_read() -> int:
    """By its key, on the engine that the product has."""
    if not POSTGRESQL:
        return int(sqlite().execute(READ.format(none="x''")).fetchone()[0])
    found = postgresql().execute(READ.format(none="''::bytea")).fetchone()
    postgresql().rollback()
    return int(found[0]) if found else 0


@app.get("/page")
def a_page() -> str:
    return page.render(token=os.urandom(16).hex(), rev=one_read(), feeling="", today="", curious="")


@app.get("/poll")
def poll() -> Response:
    one_read()
    return Response(status=304)


@app.post("/sqlite")
def save_sqlite() -> dict[str, int]:
    with one_writer():
        sqlite().execute("BEGIN IMMEDIATE")
        sqlite().executemany(PUT.format(s="?"), rows())
        sqlite().execute("COMMIT")
    return {"saved_rev": int(request.form["rev"])}


@app.post("/postgresql")
def save_postgresql() -> dict[str, int]:
    connection = postgresql()
    with connection.cursor() as cursor:
        for row in rows():
            cursor.execute(PUT.format(s="%s"), row)
    connection.commit()
    return {"saved_rev": int(request.form["rev"])}


@app.get("/ready")
def ready() -> str:
    return "ready"


sqlite().execute(f"{TABLE.format(blob='BLOB')} WITHOUT ROWID")
sqlite().execute("INSERT OR IGNORE INTO boxes VALUES (0, '', x'', 1, x'', x'')")
if POSTGRESQL:
    postgresql().execute(TABLE.format(blob="BYTEA"))
    postgresql().execute("INSERT INTO boxes VALUES (0, '', '', 1, '', '') ON CONFLICT DO NOTHING")
    postgresql().commit()
    postgresql().close()
local = threading.local()
