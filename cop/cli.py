"""The `cop` commands, gathered from the features; each is imported when it is called, not by a serving process."""

from __future__ import annotations

from importlib import import_module

import click
from flask import Flask
from flask.cli import AppGroup

COMMANDS = {
    "migrate": "cop.terminal",
    "nightly": "cop.nightly",
    "admin": "cop.goings.commands",
    "sign-in-link": "cop.goings.commands",
    "load": "cop.programmefile.commands",
    "load-organisations": "cop.organisations.loading",
    "dump": "cop.programmefile.commands",
    "sample": "cop.sample.commands",
    "measures": "cop.evaluation.commands",
    "backup": "cop.backup",
    "restore": "cop.backup",
    "doctor": "cop.doctor",
}
"""The name of each, and where its function of that name is."""


class Commands(AppGroup):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *COMMANDS})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return super().get_command(ctx, cmd_name)
        found: click.Command = getattr(import_module(COMMANDS[cmd_name]), cmd_name.replace("-", "_"))
        return found


def register(app: Flask) -> None:
    app.cli = Commands(app.name)
