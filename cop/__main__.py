"""The console script `cop`."""

from __future__ import annotations

import sys

from flask.cli import ScriptInfo

from cop.app import create_app
from cop.errors import Unstartable
from cop.serve import run
from cop.settings import Settings


def main() -> None:
    try:
        app = create_app(Settings.from_environment())
    except Unstartable as reason:
        sys.stderr.write(f"{reason}\n")
        raise SystemExit(2) from None
    app.cli.add_command(run)
    app.cli.main(prog_name="cop", obj=ScriptInfo(create_app=lambda: app))


if __name__ == "__main__":
    main()
