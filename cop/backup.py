"""`cop backup` and `cop restore`: the database and the pictures in one file, with a checksum for each part.

Never in it: `keys/`, the secret key, `outbox/`. Whoever holds a backup cannot open an answer that is still sealed, and
once its key is burnt nobody can, here or in the backup.
"""

from __future__ import annotations

import functools
import hashlib
import json
import os
import re
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import click
import sqlalchemy as sa
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.engine import URL, make_url

from cop import clock, lastdone, schema
from cop.audit.noting import note_that_it_left
from cop.db import db, start_writing
from cop.errors import Unavailable, Unstartable
from cop.files import account, be_there, flush, sweep_drafts
from cop.terminal import give_up, say

FORMAT = "cop-backup-1"
MANIFEST = "manifest.json"
DATABASE = {"sqlite": "database.sqlite", "postgresql": "database.pgdump"}
NAMED = re.compile(r"manifest\.json|database\.(?:sqlite|pgdump)|pictures/[0-9a-f]{32}\.(?:jpeg|png)")
"""All that a backup may hold: nothing in it can name a place outside the data folder."""
PIECE = 1024 * 1024
NOT_OURS = "This file is not a backup that this program wrote, or it is damaged"
IN_USE = "There is a database here already. Restore into an empty data folder, or an empty PostgreSQL database."
LEFT_OVER = (
    "Of another database there is still {} here, which would be mixed into this one. "
    "Move it away too: it may hold the last that was written there."
)
BESIDE = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a database, and reads into whatever lies there under its name."""
FILLED = {
    *("alembic_version", "facets", "footprints", "method_cards", "organisation_types", "privileged_acts"),
    *("role_types", "search_entries", "search_vocabulary"),
}
"""Tables with rows before anybody was here: lists, and what migrating, the nightly work and backups leave."""
FUNCTIONS = """SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = current_schema()::regnamespace
AND (starts_with(proname, 'search_') OR proname = 'what_was_noted_stays')
AND pg_get_userbyid(proowner) = current_user"""
"""Ours, which do not go with their tables; somebody else's stay."""
MISSING = "{} was not found. It comes with PostgreSQL's client programs (Debian: apt-get install postgresql-client)."


def said(command: Callable[..., Any]) -> Callable[..., Any]:
    """Without a migrated database, which a restore is about to bring; what goes wrong is a sentence."""

    @with_appcontext
    @functools.wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except (Unstartable, Unavailable) as reason:
            give_up(str(reason))
        except sa.exc.DBAPIError as problem:
            give_up(str(schema.trouble(problem)))
        except sqlite3.Error as problem:  # of the copy: it quotes nobody
            give_up(f"The copy could not be written: {problem}.")
        except OSError as problem:
            give_up(f"{problem.strerror or problem} (for {account()}): {problem.filename or ''}".rstrip(": "))

    return run


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path))
@said
def backup(file: Path) -> None:
    """Write database and pictures to FILE while everybody goes on working."""
    if file.exists():
        raise Unstartable(f"{file} is there already, and is left as it is.")
    if not file.absolute().parent.is_dir():
        raise Unstartable(f"There is no folder {file.absolute().parent}.")
    schema.check()
    note_that_it_left("a backup of everything")
    sweep_drafts(file.absolute().parent)
    with tempfile.TemporaryDirectory(dir=file.absolute().parent, prefix=".backup-") as place:
        parts = {DATABASE[db.engine.dialect.name]: copy_of_the_database(Path(place))} | pictures()
        whole = Path(place) / "whole"
        write(whole, parts)
        whole.replace(file)
    flush(file.absolute().parent)
    lastdone.note(current_app.config["SETTINGS"].instance, lastdone.BACKUP, clock.now())
    say(f"{file} holds the database and {len(parts) - 1} pictures. The keys of sealed answers are not in it.")


def copy_of_the_database(place: Path) -> Path:
    target = place / "copy"
    url = make_url(current_app.config["SETTINGS"].database_url)
    if url.get_backend_name() == "postgresql":
        run_client(["pg_dump", "--format=custom", "--no-owner", f"--file={target}"], url)
        return target
    with closing(sqlite3.connect(str(url.database))) as here, closing(sqlite3.connect(target)) as there:
        here.backup(there)  # all at once: a reader's view, so that writers neither wait nor show in it
    return target


def found(program: str) -> str:
    if shutil.which(program) is None:
        raise Unstartable(MISSING.format(program))
    return program


def run_client(command: list[str], url: URL) -> None:
    """One of PostgreSQL's own programs on this database. Others could read a password in its command."""
    found(command[0])
    plain = URL.create("postgresql", url.username, None, url.host, url.port, url.database, url.query)
    secret = {"PGPASSWORD": str(url.password)} if url.password else {}
    whole = [*command, "--dbname", plain.render_as_string()]
    done = subprocess.run(whole, env=os.environ | secret, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        said = done.stderr.strip().splitlines() or [f"it ended with code {done.returncode}"]
        raise Unstartable(f"{command[0]} could not do it: {said[-1]}")


def picture_folder() -> Path:
    return Path(current_app.config["SETTINGS"].instance) / "pictures"


def pictures() -> dict[str, Path]:
    there = picture_folder().glob("*") if picture_folder().is_dir() else ()
    return {name: path for path in there if NAMED.fullmatch(name := f"pictures/{path.name}")}


def write(whole: Path, parts: dict[str, Path]) -> None:
    """A picture thrown away meanwhile is missing in the database's copy too, or will be at the next nightly work."""
    there = {name: path for name, path in parts.items() if path.exists()}
    told = {
        "format": FORMAT,
        "schema": schema.newest(),
        "made": clock.today().isoformat(),
        "parts": {name: checksum(path) for name, path in there.items()},
    }
    with whole.open("xb") as out, tarfile.open(fileobj=out, mode="w:gz") as tar:
        manifest = whole.with_name("manifest")
        manifest.write_text(json.dumps(told, indent=1), encoding="ascii")
        for name, path in {MANIFEST: manifest, **there}.items():
            tar.add(path, name, recursive=False, filter=plain)
        tar.close()
        out.flush()
        os.fsync(out.fileno())
    whole.chmod(0o600)


def plain(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    """Nothing of whose files these were, or when each was written."""
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    entry.mtime, entry.mode = 0, 0o600
    return entry


def checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--check", "only_check", is_flag=True, help="Only say whether this backup is whole and fits.")
@said
def restore(file: Path, only_check: bool) -> None:
    """Bring back what `cop backup` wrote, into an empty data folder. Nothing is there until all of it is."""
    with unpacked(file) as (place, told):
        engine = "postgresql" if (place / DATABASE["postgresql"]).exists() else "sqlite"
        fits(place, told, engine)
        if only_check:
            say(f"{file} is whole: {len(told['parts']) - 1} pictures and a database from {told['made']}, {engine}.")
            return
        bring_back(place, engine)
    start_writing()
    schema.migrate()
    say(f"Restored what {file} holds. Answers that were sealed then open only if their keys are here.")


@contextmanager
def unpacked(file: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Beside where it will be, each part checked."""
    home = Path(current_app.config["SETTINGS"].instance)
    be_there(home)
    with tempfile.TemporaryDirectory(dir=home, prefix=".restore-") as folder:
        place = Path(folder)
        try:
            with tarfile.open(file) as tar:
                for entry in tar:
                    if not entry.isfile() or not NAMED.fullmatch(entry.name):
                        raise Unstartable(f"{NOT_OURS}: it holds {entry.name!r}.")
                    tar.extract(entry, place, filter="data")
            told = json.loads((place / MANIFEST).read_text(encoding="ascii"))
            whole = all(checksum(place / name) == expected for name, expected in told["parts"].items())
        except (tarfile.TarError, EOFError, ValueError, KeyError, AttributeError, FileNotFoundError) as problem:
            if not file.exists():
                raise Unstartable(f"There is no file {file}.") from problem
            raise Unstartable(f"{NOT_OURS}.") from problem
        if not whole or told.get("format") != FORMAT:
            raise Unstartable(f"{NOT_OURS}: its checksums do not fit.")
        yield place, told


def fits(place: Path, told: dict[str, Any], engine: str) -> None:
    schema.refuse_a_newer_one(told["schema"])
    if engine != db.engine.dialect.name:
        raise Unstartable(
            f"This backup is of {engine}, and the database here is {db.engine.dialect.name}. "
            "From one to the other: cop dump, then cop load."
        )
    if engine == "sqlite":
        with closing(sqlite3.connect(place / DATABASE[engine])) as there:
            if there.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                raise Unstartable(f"{NOT_OURS}: its database is not sound.")


def bring_back(place: Path, engine: str) -> None:
    url = make_url(current_app.config["SETTINGS"].database_url)
    program = found("pg_restore") if engine == "postgresql" else ""
    must_be_empty()
    put_pictures(place)
    if engine == "postgresql":
        clear_the_schema()
        db.engine.dispose()
        run_client([program, "--no-owner", "--single-transaction", str(place / DATABASE[engine])], url)
        return
    db.engine.dispose()
    put_database(place / DATABASE[engine], Path(str(url.database)).absolute())


def must_be_empty() -> None:
    """Nothing of anybody: no database, or one in which only `cop migrate` and the nightly work have been."""
    if (file := schema.file_of_the_database()) and not file.exists():
        if left := [name for end in BESIDE if Path(name := f"{file}{end}").exists()]:
            raise Unstartable(LEFT_OVER.format(" and ".join(left)))
        return
    try:
        with db.engine.connect() as connection:
            for name in sa.inspect(connection).get_table_names():
                if is_of_somebody(connection, name):
                    raise Unstartable(IN_USE)
    except sa.exc.DBAPIError as problem:
        raise Unstartable(f"The database does not answer: {problem.orig}".splitlines()[0]) from problem


def is_of_somebody(connection: sa.Connection, name: str) -> bool:
    """A table that is none of ours is somebody's, even without a row."""
    if name in FILLED or name.startswith("search_entries_"):  # SQLite's own, of the search
        return False
    table = db.metadata.tables.get(name)
    return table is None or connection.scalar(sa.select(sa.exists().select_from(table))) is not False


def clear_the_schema() -> None:
    """Of an empty database, so that nothing newer than the backup stands in its way."""
    with db.engine.begin() as connection:
        quoted = connection.dialect.identifier_preparer.quote
        if tables := ", ".join(map(quoted, sa.inspect(connection).get_table_names())):
            connection.exec_driver_sql(f"DROP TABLE {tables} CASCADE")
        for function in connection.scalars(sa.text(FUNCTIONS)).all():
            connection.exec_driver_sql(f"DROP FUNCTION IF EXISTS {function} CASCADE")


def put_database(whole: Path, target: Path) -> None:
    """Into an empty one in a single transaction of SQLite's: a server may have it open."""
    if target.exists():
        with closing(sqlite3.connect(whole)) as here, closing(sqlite3.connect(target)) as there:
            here.backup(there)
        return
    whole.chmod(0o600)
    whole.replace(target)
    flush(target.parent)


def put_pictures(place: Path) -> None:
    folder = picture_folder()
    be_there(folder)
    for picture in (place / "pictures").glob("*"):
        picture.replace(folder / picture.name)
    flush(folder)
