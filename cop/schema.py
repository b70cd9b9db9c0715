"""The database's schema: brought up to date by commands, only checked by the server.

What migrates is imported when it migrates: a serving process would carry its eleven megabytes for nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError

from cop import files
from cop.db import MIGRATIONS, db
from cop.errors import Unstartable, state_of

if TYPE_CHECKING:
    from alembic.config import Config


MIGRATING = {"space": 1, "which": 2}
"""Beside the lock of the nightly work."""
TAKE, GIVE = (sa.text(f"SELECT pg_advisory_{act}(:space, :which)") for act in ("lock", "unlock"))
REMEDIES = {
    "42501": "The account needs a database of its own: ALTER DATABASE … OWNER TO …",
    "25006": "It is a copy that takes no changes: COP_DATABASE_URL has to name the one that does.",
    "0A000": "It needs a database of its own: CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0",
    "SQLITE_FULL": "Make room where COP_INSTANCE is.",
}
"""What helps, by the number of the refusal."""


def configuration(connection: Connection | None = None) -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def newest() -> str:
    return (MIGRATIONS / "HEAD").read_text(encoding="ascii").strip()


def file_of_the_database() -> Path | None:
    """SQLite's; None on a server."""
    url = db.engine.url
    return Path(str(url.database)) if url.get_backend_name() == "sqlite" else None


def where() -> str:
    """The file, or the server, without the word that opens it."""
    url = db.engine.url
    return str(file_of_the_database() or f"{url.database} on {url.host or url.query.get('host') or 'this machine'}")


def current() -> str | None:
    """The revision that the database is at; raises DBAPIError when it does not answer. Looking makes no file: SQLite
    would, and only its folder can say what is wrong with that."""
    if (file := file_of_the_database()) and not file.exists() and file.parent.is_dir():
        return None
    with db.engine.connect() as connection:
        if not sa.inspect(connection).has_table("alembic_version"):
            return None
        found: str | None = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
        return found


def trouble(problem: DBAPIError) -> Unstartable:
    """That it does not answer, or does and says no; and what to do about those refusals that a new one begins with."""
    said = next(iter(str(problem.orig).strip().splitlines()), type(problem.orig).__name__).rstrip(".")
    state = state_of(problem)
    if state in REMEDIES:
        return Unstartable(f"The database refuses: {said}. {REMEDIES[state]}")
    if getattr(problem.orig, "sqlstate", None):
        return Unstartable(f"The database refuses: {said}.")
    return Unstartable(f"The database does not answer: {said}. See COP_DATABASE_URL.")


def must_be_ours() -> None:
    """Nobody else's files, where the database is one."""
    if file := file_of_the_database():
        files.must_be_ours([*files.files_of_the_database(file), files.lock_of(file)])


def serves(found: str | None) -> bool:
    """A running server works on its own schema, and on a newer one: steps add before they take away, so that several
    servers are brought up to date one after the other."""
    return found is not None and found >= newest()


def migrate() -> bool:
    """Bring the database to the newest revision: one transaction a migration. Needs `db.writing`. Whether it is new."""
    must_be_ours()
    try:
        refuse_a_newer_one(found := current())
        if found != newest():  # nearly every start finds nothing to do, and need not load what would do it
            upgrade(db.engine)
    except DBAPIError as problem:
        raise trouble(problem) from problem
    return found is None


def upgrade(engine: Engine) -> None:
    from alembic import command

    with engine.connect() as connection, alone(connection):
        command.upgrade(configuration(connection), "head")
        connection.commit()


@contextmanager
def alone(connection: Connection) -> Iterator[None]:
    """Of two that begin at once, as when several servers start, one finds it done. SQLite has one writer anyway."""
    if connection.dialect.name != "postgresql":
        yield
        return
    connection.execute(TAKE, MIGRATING)
    connection.commit()
    try:
        yield
    finally:
        with suppress(DBAPIError):
            connection.rollback()
            connection.execute(GIVE, MIGRATING)
            connection.commit()


def check() -> None:
    """The server starts only on the schema it was written for."""
    must_be_ours()
    try:
        found = current()
    except DBAPIError as problem:
        raise trouble(problem) from problem
    refuse_a_newer_one(found)
    if found is None:
        file = file_of_the_database()
        nothing = "The database is empty" if file is None or file.exists() else f"There is no database here ({file})"
        raise Unstartable(f"{nothing}. Run: cop migrate, or to bring a backup back: cop restore")
    if found != newest():
        raise Unstartable("The database is older than this program. Run: cop migrate")


def refuse_a_newer_one(found: str | None) -> None:
    if found is not None and not any((MIGRATIONS / "versions").glob(f"{found}_*.py")):
        raise Unstartable(
            f"The database was made by a newer version of this program (its schema is {found}). "
            "Start the newer version, or restore a backup from before the upgrade."
        )
