"""The database's schema: brought up to date by commands, only checked by the server.

What migrates is imported when it migrates: a serving process would carry its eleven megabytes for nothing.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError

from cop.db import MIGRATIONS, db
from cop.errors import Unstartable

if TYPE_CHECKING:
    from alembic.config import Config


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


def serves(found: str | None) -> bool:
    """A running server works on its own schema, and on a newer one: steps add before they take away, so that several
    servers are brought up to date one after the other."""
    return found is not None and found >= newest()


def migrate() -> None:
    """Bring the database to the newest revision: one transaction a migration. Needs `db.writing`."""
    try:
        refuse_a_newer_one(found := current())
        if found != newest():  # nearly every start finds nothing to do, and need not load what would do it
            upgrade(db.engine)
    except DBAPIError as problem:
        raise Unstartable(f"The database does not answer: {problem.orig}".splitlines()[0]) from problem


def upgrade(engine: Engine) -> None:
    from alembic import command

    with engine.connect() as connection:
        command.upgrade(configuration(connection), "head")
        connection.commit()


def check() -> None:
    """The server starts only on the schema it was written for."""
    try:
        found = current()
    except DBAPIError as problem:
        raise Unstartable(f"The database does not answer: {problem.orig}".splitlines()[0]) from problem
    refuse_a_newer_one(found)
    if found is None and (file := file_of_the_database()) and not file.exists():
        raise Unstartable(
            f"There is no database here ({file}). Run: cop migrate, or to bring a backup back: cop restore"
        )
    if found != newest():
        raise Unstartable("The database is older than this program. Run: cop migrate")


def refuse_a_newer_one(found: str | None) -> None:
    if found is not None and not any((MIGRATIONS / "versions").glob(f"{found}_*.py")):
        raise Unstartable(
            f"The database was made by a newer version of this program (its schema is {found}). "
            "Start the newer version, or restore a backup from before the upgrade."
        )
