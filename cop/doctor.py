"""`cop doctor`: settings, database, keys, mail, disk, clock and versions, a line each. It changes nothing."""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.metadata import version
from urllib.parse import urlsplit

import click
import sqlalchemy as sa
from flask import current_app, g
from flask.cli import with_appcontext

from cop import clock, keys, mail, schema
from cop.db import OTHERS, db, files_of_the_database
from cop.errors import Unavailable, Unstartable
from cop.reflections.models import ClosingPart
from cop.settings import Settings, unknown_names

LEAST_FREE = 500_000_000
"""Bytes: a year of a busy community is a tenth of it, and SQLite wants room to work."""
DRIFT_SECONDS = 5
UNWELL = 1


class Wrong(Exception):
    """What is wrong, and what to do about it."""


def settings() -> str:
    found: Settings = current_app.config["SETTINGS"]
    if not found.instance.is_dir() or not os.access(found.instance, os.W_OK):
        raise Wrong(f"the data folder {found.instance} is not there or cannot be written")
    if strange := unknown_names():
        raise Wrong(" ".join(strange))
    sample = ", sample people can be signed in" if found.sample else ""
    return f"data in {found.instance}, reached by {found.base_url}{sample}"


def database() -> str:
    schema.check()
    if readable := read_by_others():
        raise Wrong(f"others on this machine can read {', '.join(readable)}. Whoever owns them: chmod 600")
    if db.engine.dialect.name == "sqlite":
        found = db.session.scalar(sa.text("PRAGMA integrity_check(1)"))
        if found != "ok":
            said = " ".join(str(found).split())
            raise Wrong(f"its file is damaged ({said}). Keep it to look at, and restore the last backup in its place")
    return f"{db.engine.dialect.name} answers, schema {schema.newest()}"


def read_by_others() -> list[str]:
    """None, as each start sees to it, unless they belong to somebody else."""
    file = schema.file_of_the_database()
    there = [each for each in files_of_the_database(file) if each.exists()] if file else []
    return [str(each) for each in there if each.stat().st_mode & OTHERS]


def answers() -> bool:
    """Whether there is a database to ask. Asked once: one that is down may take its time to say nothing."""
    if "database_answers" not in g:
        try:
            g.database_answers = schema.current() is not None
        except sa.exc.DBAPIError:
            g.database_answers = False
    return bool(g.database_answers)


def sealed() -> str:
    held = len(keys.store().held())
    unseen = what_a_key_server_keeps()
    if not answers():
        return f"the store answers and holds {held} keys; without the database nobody knows whether it is all{unseen}"
    lost = len(ClosingPart.sealed_without_key(keys.store()))
    if lost:
        raise Wrong(f"{held} keys, and {lost} sealed parts whose key is not here: their answers cannot be opened")
    return f"the store answers and holds {held} keys; every sealed part has its own{unseen}"


def what_a_key_server_keeps() -> str:
    """A key that was burnt must be in no file."""
    store = keys.store()
    if not isinstance(store, keys.RedisKeyStore):
        return ""
    written = store.written_to_files()
    if written:
        raise Wrong(
            f"the Redis of COP_KEYS_URL writes files ({', '.join(written)}), and keys that were burnt stay in them. "
            'Start it with --save "" --appendonly no, and delete its files'
        )
    return "" if written is not None else "; this Redis lets nobody see whether it writes files: see that it does not"


def letters() -> str:
    found: str | None = current_app.config["SETTINGS"].mail_url
    if found is None:
        return "no server is set: letters are written to outbox/ and reach nobody"
    try:
        mail.send(None)  # to its door and back
    except Unavailable as refusal:
        why = in_words(refusal.__cause__ or refusal)
        raise Wrong(f"{door(found)} took no letter: {why}. See COP_MAIL_URL") from refusal
    return f"{door(found)} takes letters"


def door(url: str) -> str:
    """Host and port, never the name or the word that opens it."""
    parts = urlsplit(url)
    return f"{parts.hostname}:{parts.port or (465 if parts.scheme == 'smtps' else 25)}"


def disk() -> str:
    free = shutil.disk_usage(current_app.config["SETTINGS"].instance).free
    if free < LEAST_FREE:
        raise Wrong(f"{free / 1e9:.1f} GB free where the data is: at least {LEAST_FREE / 1e9:.1f} are needed")
    return f"{free / 1e9:.0f} GB free where the data is"


def time() -> str:
    """Two servers with two clocks open the same answers at two times: the database's is the third opinion."""
    if not answers():
        return f"{clock.local(clock.now()):%d %B %Y %H:%M} in London, as this machine alone has it"
    theirs = db.session.scalar(sa.select(sa.extract("epoch", sa.func.now())))
    drift = abs(float(theirs or 0) - clock.now().timestamp())
    if drift > DRIFT_SECONDS:
        raise Wrong(f"this machine and the database differ by {drift:.0f} seconds: set both by NTP")
    return f"{clock.local(clock.now()):%d %B %Y %H:%M} in London"


def versions() -> str:
    named = ", ".join(f"{name} {version(name)}" for name in ("flask", "sqlalchemy", "cryptography", "gunicorn"))
    return f"Python {platform.python_version()}, {named}{of_what_backs_up()}"


def of_what_backs_up() -> str:
    """PostgreSQL's pg_dump refuses a server newer than itself, which nobody should learn from the backup."""
    if db.engine.dialect.name != "postgresql":
        return ""
    if shutil.which("pg_dump") is None:
        raise Wrong("pg_dump was not found, so that `cop backup` cannot work: install PostgreSQL's client programs")
    said = subprocess.run(["pg_dump", "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S607
    number = re.search(r"\d+", said)
    if not answers() or number is None:
        return f", {said.strip()}"
    ours, theirs = int(number[0]), int(db.session.scalar(sa.text("SHOW server_version_num")) or 0) // 10_000
    if ours < theirs:
        raise Wrong(
            f"pg_dump is of PostgreSQL {ours} and the server {theirs}: `cop backup` will be refused. "
            f"Install its client programs {theirs}"
        )
    return f", PostgreSQL {theirs}, pg_dump {ours}"


LOOKS: dict[str, Callable[[], str]] = {
    "settings": settings,
    "database": database,
    "keys": sealed,
    "mail": letters,
    "disk": disk,
    "clock": time,
    "versions": versions,
}


def findings() -> Iterator[tuple[str, bool, str]]:
    for name, look in LOOKS.items():
        try:
            yield name, True, look()
        except (Wrong, Unstartable, Unavailable) as problem:
            yield name, False, str(problem)
        except (sa.exc.SQLAlchemyError, OSError) as problem:
            yield name, False, f"could not be asked: {in_words(problem)}"


def in_words(problem: BaseException) -> str:
    """Its cause in a line. The doctor only asks, and says nothing of anybody's that a refusal could quote."""
    cause = problem.orig if isinstance(problem, sa.exc.DBAPIError) and problem.orig else problem
    if isinstance(cause, OSError) and cause.strerror:
        return cause.strerror
    return next(iter(str(cause).strip().splitlines()), "") or type(cause).__name__


@click.command("doctor")
@with_appcontext
def doctor() -> None:
    """Say how this installation is: a line each, and exit code 1 when something is wrong."""
    found = list(findings())
    for name, well, sentence in found:
        click.echo(f"{'ok   ' if well else 'WRONG'} {name}: {sentence}")
    if not all(well for _name, well, _sentence in found):
        sys.exit(UNWELL)
