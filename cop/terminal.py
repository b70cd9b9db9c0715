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
from cop.errors import Missing, Refused, Unavailable, Unstartable, state_of

REFUSED = 2


def say(line: str) -> None:
    """For people: standard error, so that standard output stays what programs read."""
    click.echo(line, err=True)


def say_at_a_terminal(line: str) -> None:
    """For whoever typed the command. What starts it by itself every hour would write it down every hour."""
    if sys.stderr.isatty():
        say(line)


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
            if schema.migrate():
                say(f"There was no database here: a new one has been made ({schema.where()}).")
            start_writing()
            return command(*args, **kwargs)
        except (Refused, Missing, Unavailable, Unstartable) as reason:
            give_up(str(reason))
        except DBAPIError as problem:  # by its kind alone: the database's own words may quote somebody's
            why = " ".join(filter(None, (type(problem.orig).__name__, state_of(problem))))
            give_up(f"The database could not do this ({why}). What it had not finished was not kept.")
        except OSError as problem:
            give_up(f"{problem.strerror or problem}: {problem.filename or ''}".rstrip(": "))

    return run


@click.command("migrate")
@ready
def migrate() -> None:
    """Bring the database to this program's schema."""
    say("The database is up to date.")
