"""The product on the production server, with a clock that the attack can move: nine the next day comes at once."""

import os

from cop.app import create_app
from cop.settings import Settings
from tests.reflections.attack.clockwork import moved

app = create_app(Settings.from_environment())
app.config["CLOCK"] = lambda: moved(os.environ["DAYS_ON"])
