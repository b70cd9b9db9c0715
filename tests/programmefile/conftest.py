"""A second installation, and the commands as an operator types them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from cop.sample.programme import FILE

EXPECTED = Path(__file__).parents[1] / "measures" / "sample_measures.json"


@dataclass
class Said:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass
class Installation:
    app: Flask
    folder: Path

    def cop(self, *words: str) -> Said:
        with self.app.app_context():
            result = self.app.test_cli_runner().invoke(args=list(words), catch_exceptions=False)
        return Said(result.exit_code, result.stdout, result.stderr)

    def load(self, content: object) -> Said:
        file = self.folder / "programme.json"
        file.write_text(json.dumps(content), encoding="utf-8")
        return self.cop("load", str(file))


@pytest.fixture
def here(app: Flask, tmp_path: Path) -> Installation:
    return Installation(app, tmp_path)


@pytest.fixture
def elsewhere(tmp_path: Path, engine: str) -> Iterator[Callable[[], Installation]]:
    """Another data folder with a database of its own; on SQLite, where a fresh one costs nothing."""
    from cop.app import create_app
    from cop.db import db
    from cop.settings import Settings

    made = []

    def another() -> Installation:
        folder = tmp_path / f"elsewhere{len(made)}"
        settings = {"COP_INSTANCE": str(folder), "COP_SECRET_KEY": "k" * 40, "COP_BASE_URL": "http://localhost"}
        made.append(create_app(Settings.from_environment(settings)))
        return Installation(made[-1], folder)

    yield another
    for each in made:
        with each.app_context():
            db.session.remove()
            db.engine.dispose()


@pytest.fixture
def sample() -> dict[str, Any]:
    content: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return content


@pytest.fixture
def expected() -> dict[str, Any]:
    content: dict[str, Any] = json.loads(EXPECTED.read_text(encoding="utf-8"))
    return content
