"""The WSGI entry: `gunicorn wsgi:app`, and `flask --app wsgi …` for the commands.

What cannot work ends a command with 2, and a worker with the code on which gunicorn ends as a whole: with any other it
would start the same worker again for ever, and whatever watches over it would believe that all is well.
"""

import os
import sys

from cop import schema
from cop.app import create_app
from cop.errors import Unstartable
from cop.nightly import what_cannot_be_opened
from cop.settings import Settings, unknown_names

REFUSED, GIVES_UP = 2, 3
a_command = os.environ.get("FLASK_RUN_FROM_CLI") == "true"  # commands bring the schema up to date themselves

sys.stderr.writelines(f"{sentence}\n" for sentence in unknown_names())
try:
    app = create_app(Settings.from_environment())
    if not a_command:
        with app.app_context():
            schema.check()
            for sentence in what_cannot_be_opened():
                sys.stderr.write(f"{sentence}\n")
except Unstartable as reason:
    sys.stderr.write(f"{reason}\n")
    raise SystemExit(REFUSED if a_command else GIVES_UP) from None
