"""The console script `cop`."""

from __future__ import annotations

import gc
import sys


def main() -> None:
    """What is imported here stays to the end: nothing is gained by looking through it for rubbish meanwhile."""
    gc.disable()
    from flask.cli import ScriptInfo

    from cop.app import create_app
    from cop.errors import Unstartable
    from cop.serve import run
    from cop.settings import Settings, unknown_names

    gc.freeze()
    gc.enable()
    if sys.argv[1:2] != ["doctor"]:  # which says so itself
        sys.stderr.writelines(f"{sentence}\n" for sentence in unknown_names())
    if sys.argv[1:2] == ["run"]:  # makes the app that it serves, and reads no other command's
        run.main(sys.argv[2:], prog_name="cop run")
    try:
        app = create_app(Settings.from_environment())
    except Unstartable as reason:
        sys.stderr.write(f"{reason}\n")
        raise SystemExit(2) from None
    app.cli.add_command(run)
    app.cli.main(prog_name="cop", obj=ScriptInfo(create_app=lambda: app))


if __name__ == "__main__":
    main()
