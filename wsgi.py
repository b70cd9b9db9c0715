"""The WSGI entry: `gunicorn wsgi:app`, and `flask --app wsgi …` for the commands."""

import os
import sys

from cop import schema
from cop.app import create_app
from cop.errors import Unstartable
from cop.nightly import what_cannot_be_opened
from cop.settings import Settings

try:
    app = create_app(Settings.from_environment())
    if os.environ.get("FLASK_RUN_FROM_CLI") != "true":  # commands bring the schema up to date themselves
        with app.app_context():
            schema.check()
            for sentence in what_cannot_be_opened():
                sys.stderr.write(f"{sentence}\n")
except Unstartable as reason:
    sys.stderr.write(f"{reason}\n")
    raise SystemExit(2) from None
