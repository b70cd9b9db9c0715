"""`cop doctor`: settings, database, keys, mail, disk, clock and versions, a line each. It changes nothing."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from collections.abc import Callable, Iterator
from importlib.metadata import version

import click
import sqlalchemy as sa
from flask import current_app
from flask.cli import with_appcontext

from cop import clock, keys, mail, schema
from cop.db import db
from cop.errors import Unavailable, Unstartable
from cop.reflections.models import ClosingPart
from cop.settings import Settings

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
    sample = ", sample people can be signed in" if found.sample else ""
    return f"data in {found.instance}, reached by {found.base_url}{sample}"


def database() -> str:
    schema.check()
    return f"{db.engine.dialect.name} answers, schema {schema.newest()}"


def sealed() -> str:
    held, lost = len(keys.store().held()), len(ClosingPart.sealed_without_key(keys.store()))
    if lost:
        raise Wrong(f"{held} keys, and {lost} sealed parts whose key is not here: their answers cannot be opened")
    return f"the store answers and holds {held} keys; every sealed part has its own"


def letters() -> str:
    if current_app.config["SETTINGS"].mail_url is None:
        return "no server is set: letters are written to outbox/ and reach nobody"
    mail.send(None)  # to its door and back
    return "the server takes letters"


def disk() -> str:
    free = shutil.disk_usage(current_app.config["SETTINGS"].instance).free
    if free < LEAST_FREE:
        raise Wrong(f"{free / 1e9:.1f} GB free where the data is: at least {LEAST_FREE / 1e9:.1f} are needed")
    return f"{free / 1e9:.0f} GB free where the data is"


def time() -> str:
    """Two servers with two clocks open the same answers at two times: the database's is the third opinion."""
    theirs = db.session.scalar(sa.select(sa.extract("epoch", sa.func.now())))
    drift = abs(float(theirs or 0) - clock.now().timestamp())
    if drift > DRIFT_SECONDS:
        raise Wrong(f"this machine and the database differ by {drift:.0f} seconds: set both by NTP")
    return f"{clock.local(clock.now()):%d %B %Y %H:%M} in London"


def versions() -> str:
    named = ", ".join(f"{name} {version(name)}" for name in ("flask", "sqlalchemy", "cryptography", "gunicorn"))
    return f"Python {platform.python_version()}, {named}"


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
            yield name, False, f"could not be asked ({type(problem).__name__})"


@click.command("doctor")
@with_appcontext
def doctor() -> None:
    """Say how this installation is: a line each, and exit code 1 when something is wrong."""
    found = list(findings())
    for name, well, sentence in found:
        click.echo(f"{'ok   ' if well else 'WRONG'} {name}: {sentence}")
    if not all(well for _name, well, _sentence in found):
        sys.exit(UNWELL)
