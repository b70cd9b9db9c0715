"""The product for tests: made once for each set of settings, and before each test as it was when it was made.

Making it compiles a rule for every address, and its database engine compiles every statement once; with an app
for each test that was most of their time. A test that adds addresses of its own says `@pytest.mark.fresh_app`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Flask, Response
from jinja2 import BytecodeCache

from cop import behind, guessing
from cop.app import create_app
from cop.settings import Settings


def at_once(app: Flask, work: behind.Work, response: Response) -> Response:
    """What would be done once the answer has gone, done before: a test that looks for a letter finds it."""
    behind.by_itself(app, work)
    return response


@dataclass(frozen=True)
class Made:
    """An app, and what it was configured with."""

    app: Flask
    config: dict[str, Any]
    extensions: dict[str, Any]

    def as_it_was(self) -> Flask:
        """What a test before may have changed is put back; nobody has guessed a code yet."""
        for kept, now in ((self.config, self.app.config), (self.extensions, self.app.extensions)):
            now.clear()
            now.update(kept)
        guessing.init(self.app)
        return self.app


class Apps:
    def __init__(self, compiled: BytecodeCache) -> None:
        self.compiled = compiled
        self.made: dict[frozenset[tuple[str, str]], Made] = {}

    def fresh(self, environment: dict[str, str]) -> Flask:
        app = create_app(Settings.from_environment(environment))
        app.jinja_env.bytecode_cache = self.compiled
        app.config["BEHIND"] = at_once
        return app

    def like_new(self, environment: dict[str, str]) -> Flask:
        settings = frozenset(environment.items())
        if settings not in self.made:
            app = self.fresh(environment)
            self.made[settings] = Made(app, dict(app.config), dict(app.extensions))
        return self.made[settings].as_it_was()
