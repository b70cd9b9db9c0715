"""The `cop` commands, gathered from the features."""

from __future__ import annotations

import click
from flask import Flask

from cop.evaluation.commands import measures
from cop.identity.commands import admin, sign_in_link
from cop.nightly import nightly
from cop.programmefile.commands import dump, load
from cop.terminal import ready, say


@click.command("migrate")
@ready
def migrate() -> None:
    """Bring the database to this program's schema."""
    say("The database is up to date.")


COMMANDS: tuple[click.Command, ...] = (migrate, nightly, admin, sign_in_link, load, dump, measures)


def register(app: Flask) -> None:
    for command in COMMANDS:
        app.cli.add_command(command)
