"""`cop doctor`: settings, database and its log, keys, mail, nightly work, disk, clock and versions, a line each. It
changes nothing."""

from __future__ import annotations

import hashlib
import hmac
import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from urllib.parse import urlsplit

import click
import sqlalchemy as sa
from flask import current_app, g
from flask.cli import with_appcontext

from cop import clock, keys, lastdone, mail, managed, schema
from cop.db import db
from cop.errors import Unavailable, Unstartable
from cop.files import OTHERS, files_of_the_database
from cop.pictures.queries import files_not_here, folder
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
    if odd := beside_each_other(found):
        raise Wrong(odd)
    sample = ", sample people can be signed in" if found.sample else ""
    return f"data in {found.instance}, reached by {found.base_url}, secret key no. {which(found.secret_key)}{sample}"


def beside_each_other(found: Settings) -> str:
    """Settings of which each could be meant, and that together cannot."""
    https = found.base_url.startswith("https://")
    if https and not found.proxies:
        return f"COP_BASE_URL is {found.base_url}, so a proxy stands in front, and COP_PROXIES is 0: all seem to be one"
    if https and found.sample:
        return f"COP_SAMPLE is 1: whoever finds {found.base_url} can sign in as any of the sample's people"
    if found.on_loopback and (found.proxies or found.mail_url):
        return f"COP_BASE_URL is {found.base_url}: links in letters would lead their readers to their own machine"
    return ""


def which(secret: str) -> str:
    """A number to compare: with another key on another server, people are signed out at every second page."""
    return hmac.new(secret.encode(), b"which of them", hashlib.sha256).hexdigest()[:4]


def database() -> str:
    if db.engine.dialect.name == "postgresql" and reachable() and (unfit := managed.unfit()):
        raise Wrong(unfit)
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


def log() -> str:
    """Of the database's server, which is often somebody else's to set up."""
    if db.engine.dialect.name == "sqlite":
        return "this database writes none"
    if not answers():
        return "without the database nobody knows what its server writes down"
    if found := managed.written_down():
        raise Wrong(
            f"the server writes down what people do and when ({', '.join(found)}), answers among it. "
            "Have that switched off: docs/running.md says how"
        )
    return "the server's own writes down no statement"


def nightly() -> str:
    """What starts it may stop without a word. Backups may be somebody else's to make: they are only told."""
    instance, now = current_app.config["SETTINGS"].instance, clock.now()
    done, kept = (lastdone.last(instance, what) for what in (lastdone.NIGHTLY, lastdone.BACKUP))
    backup = f"the last backup by `cop backup` is {ago(now, kept)} old" if kept else "no backup yet by `cop backup`"
    if done is None:
        return f"has not been done here yet, and is due every hour; {backup}"
    if now - done > lastdone.LATE:
        raise Wrong(f"last done {ago(now, done)} ago, and due every hour. Look at what starts it; by hand: cop nightly")
    return f"last done {ago(now, done)} ago; {backup}"


def ago(now: datetime, then: datetime) -> str:
    minutes = int((now - then).total_seconds() // 60)
    return f"{minutes} minutes" if minutes < 120 else f"{minutes // 60} hours"


def reachable() -> bool:
    """Whether the database answers at all. Asked once: one that is down may take its time to say nothing."""
    if "schema_found" not in g:
        try:
            g.schema_found = schema.current() or ""
        except sa.exc.DBAPIError:
            g.schema_found = None
    return g.schema_found is not None


def answers() -> bool:
    """Whether there are tables to ask."""
    return reachable() and bool(g.schema_found)


def sealed() -> str:
    try:
        held = len(keys.store().held())
    except keys.KeysUnavailable as refusal:
        why = in_words(refusal.__cause__ or refusal)
        raise Wrong(
            f"{str(refusal).rstrip('.')} ({why.rstrip('.')}). Nobody can send closing answers. See COP_KEYS_URL"
        ) from refusal
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
    if answers() and (gone := files_not_here()):
        raise Wrong(f"{gone} pictures have no file in {folder()}. Several servers share that folder; or bring it back")
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
    return f"{this_program()}Python {platform.python_version()}, {named}{of_what_backs_up()}"


def this_program() -> str:
    """Nothing where it runs from its folder without having been installed."""
    try:
        return f"this program {version('cop')}, "
    except PackageNotFoundError:
        return ""


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
    "log": log,
    "keys": sealed,
    "mail": letters,
    "nightly": nightly,
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
