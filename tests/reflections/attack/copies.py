"""What an administrator takes away after every request: every file beside the keys, and every row of every table.

On SQLite these are files: the database, its write-ahead log and whatever else lies in the data folder, read the way
a thief would read them. On PostgreSQL it is what a hostile superuser sees: each table dumped as it lies there, with
`ctid` and `xmin`, the sequences, and the server's own log of changes on the disk.
"""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import psycopg
from psycopg.rows import tuple_row

PAGE = 4096
"""Bytes of a page of SQLite's file."""
CATALOGUE = 16383
"""PostgreSQL's own tables have lower numbers than this, and what stands in them is no row of ours."""
SEGMENT = 16 * 1024 * 1024
"""Bytes of one file of PostgreSQL's log."""


@dataclass
class Dump:
    columns: list[str]
    rows: list[tuple[Any, ...]]

    def dicts(self) -> list[dict[str, Any]]:
        return [dict(zip(self.columns, row, strict=True), dump=n) for n, row in enumerate(self.rows)]


@dataclass
class Copy:
    """`files`: name → time and bytes. `log_alone`: what the database wrote to its log, where that is no file here."""

    tables: dict[str, Dump]
    files: dict[str, tuple[int, bytes]]
    log_alone: bytes = b""
    news: dict[str, list[tuple[Any, ...]]] = field(default_factory=dict)
    """Rows that the copy before did not hold."""
    changed: set[str] = field(default_factory=set)
    """Tables and files that differ from the copy before."""

    def since(self, before: Copy) -> Copy:
        for name, dump in self.tables.items():
            old = before.tables[name].rows if name in before.tables else []
            if dump.rows != old:
                self.news[name] = list(set(dump.rows) - set(old))
                self.changed.add(name)
        for name, (moment, content) in self.files.items():
            if before.files.get(name) != (moment, content):
                self.changed.add(name)
        return self

    def bytes_of_everything(self) -> dict[str, bytes]:
        return {name: content for name, (_time, content) in self.files.items()} | {"the log": self.log_alone}

    @property
    def log(self) -> bytes:
        return self.files["cop.db-wal"][1] if "cop.db-wal" in self.files else self.log_alone


def files_in(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Everything but the keys, as any backup of the folder would have it."""
    kept = [path for path in folder.rglob("*") if path.is_file() and "keys" not in path.relative_to(folder).parts]
    return {str(path.relative_to(folder)): (path.stat().st_mtime_ns, path.read_bytes()) for path in kept}


class FolderThief:
    """Copies the data folder and reads the database from the copy, its log included."""

    def __init__(self, folder: Path, scratch: Path, log: Path) -> None:
        self.folder, self.scratch, self.log = folder, scratch, log
        self.read: list[bytes] = []
        self.tables: dict[str, Dump] = {}

    def take(self) -> Copy:
        """The same tables again, when neither the file nor its log has changed."""
        files = files_in(self.folder)
        files["the server's log"] = (0, self.log.read_bytes())
        read = [files.get(name, (0, b""))[1] for name in ("cop.db", "cop.db-wal")]
        if read != self.read:
            self.read, self.tables = read, self.tables_in(files)
        return Copy(self.tables, files)

    def tables_in(self, files: dict[str, tuple[int, bytes]]) -> dict[str, Dump]:
        shutil.rmtree(self.scratch, ignore_errors=True)
        self.scratch.mkdir()
        for name in ("cop.db", "cop.db-wal"):
            if name in files:
                (self.scratch / name).write_bytes(files[name][1])
        with closing(sqlite3.connect(self.scratch / "cop.db")) as connection:
            names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            tables = {name: self.dump(connection, name) for name in names}
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return tables

    @staticmethod
    def dump(connection: sqlite3.Connection, name: str) -> Dump:
        """In the order in which the rows lie there; with the hidden row number of a table that has one."""
        try:
            found = connection.execute(f'SELECT rowid AS "hidden number", * FROM "{name}" ORDER BY rowid')
        except sqlite3.OperationalError:
            found = connection.execute(f'SELECT * FROM "{name}"')
        return Dump([column[0] for column in found.description], found.fetchall())

    def close(self) -> None:
        """Nothing of it stays open."""

    def places(self, copy: Copy, texts: list[bytes]) -> dict[bytes, dict[str, Any]]:
        """Where each text first stands in the log, and in which page of the file once that is worked into it. SQLite
        fills a page from its end."""
        settled = (self.scratch / "cop.db").read_bytes()
        found = {text: divmod(settled.find(text), PAGE) for text in texts}
        return {text: {"page": (page, -at), "log": copy.log.find(text)} for text, (page, at) in found.items()}


class HostileAdministrator:
    """Whoever runs the PostgreSQL server, and may read its disk when the server is on this machine."""

    def __init__(self, url: str, folder: Path, log: Path) -> None:
        self.connection = psycopg.connect(url.replace("+psycopg", ""), autocommit=True, row_factory=tuple_row)
        self.folder, self.log, self.at = folder, log, self.position()
        self.disk = Path(parse_qs(urlsplit(url).query).get("host", ["/nowhere"])[0]) / "data"
        tables = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
        self.names = [name for (name,) in self.connection.execute(tables)]
        self.dumped_at, self.dumped = -1, dict[str, Dump]()

    def take(self) -> Copy:
        """The same tables again, when nothing was written to the server's log of changes."""
        log = self.new_in_the_log()
        if self.at != self.dumped_at:
            self.dumped_at, self.dumped = self.at, self.tables_now()
        files = files_in(self.folder)
        files["the server's log"] = (0, self.log.read_bytes())
        return Copy(self.dumped, files, log)

    def tables_now(self) -> dict[str, Dump]:
        with self.connection.transaction():
            tables = {name: self.dump(f'SELECT ctid::text, xmin::text, t.* FROM "{name}" t') for name in self.names}
            return tables | {"sequences": self.dump("SELECT sequencename, last_value FROM pg_sequences ORDER BY 1")}

    def dump(self, query: str) -> Dump:
        found = self.connection.execute(query)  # type: ignore[call-overload]
        columns = [column.name for column in found.description or []]
        return Dump(columns, [tuple(repr(v) if isinstance(v, list | dict) else v for v in row) for row in found])

    def position(self) -> int:
        [(at,)] = self.connection.execute("SELECT (pg_current_wal_insert_lsn() - '0/0'::pg_lsn)::bigint")
        return int(at)

    def new_in_the_log(self) -> bytes:
        """What was written since the copy before; nothing when the disk is not ours to read."""
        began, self.at = self.at, self.position()
        out = b""
        for segment in range(began // SEGMENT, self.at // SEGMENT + 1):
            [(name,)] = self.connection.execute(
                "SELECT pg_walfile_name('0/0'::pg_lsn + %s::numeric)", [segment * SEGMENT + 1]
            )
            path = self.disk / "pg_wal" / name
            if path.exists():
                with path.open("rb") as file:
                    first = file.seek(max(0, began - segment * SEGMENT))
                    out += file.read(min(SEGMENT, self.at - segment * SEGMENT) - first)
        return out

    def places(self, copy: Copy, texts: list[bytes]) -> dict[bytes, dict[str, Any]]:
        return {text: {"log": copy.log.find(text)} for text in texts}

    def whole_disk(self) -> dict[str, bytes]:
        """Every file of a table of ours or its index, and what the server said."""
        self.connection.execute("CHECKPOINT")
        [(oid,)] = self.connection.execute("SELECT oid FROM pg_database WHERE datname = current_database()")
        ours = [
            file for file in (self.disk / "base" / str(oid)).glob("[0-9]*") if int(file.name.split("_")[0]) > CATALOGUE
        ]
        return {f"disk/{file.name}": file.read_bytes() for file in [*ours, self.disk.with_name("log")]}

    def close(self) -> None:
        self.connection.close()
