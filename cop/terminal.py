"""What every `cop` command shares: a ready database, one transaction, and sentences instead of tracebacks."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from typing import Any, NoReturn

import click
from flask.cli import with_appcontext
from sqlalchemy.exc import DBAPIError

from cop import schema
from cop.db import start_writing
from cop.errors import Missing, Refused, Unavailable, Unstartable

REFUSED = 2


def say(line: str) -> None:
    """For people: standard error, so that standard output stays what programs read."""
    click.echo(line, err=True)


def give_up(sentence: str) -> NoReturn:
    say(sentence)
    sys.exit(REFUSED)


def ready(command: Callable[..., Any]) -> Callable[..., Any]:
    """Run inside the application, on a migrated database, allowed to write."""

    @with_appcontext
    @functools.wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            start_writing()
            schema.migrate()
            start_writing()
            return command(*args, **kwargs)
        except (Refused, Missing, Unavailable, Unstartable) as reason:
            give_up(str(reason))
        except DBAPIError as problem:  # by its kind alone: the database's own words may quote somebody's
            give_up(f"The database could not do this ({type(problem.orig).__name__}). Nothing of it was kept.")

    return run


@click.command("migrate")
@ready
def migrate() -> None:
    """Bring the database to this program's schema."""
    say("The database is up to date.")
