"""What pyproject.toml promises: every feature in the import contract, a console script that is there."""

from __future__ import annotations

import tomllib
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_every_folder_and_file_of_cop_has_its_place_in_the_import_contract() -> None:
    """A feature that no contract names could import anything."""
    contracts = tomllib.loads(ROOT.joinpath("pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = " ".join(layer for contract in contracts for layer in contract.get("layers", []))
    named = {name.strip("() ") for layer in layers.split() for name in layer.split("|")}
    folders = {f"cop.{path.parent.name}" for path in ROOT.joinpath("cop").glob("*/__init__.py")}
    assert folders - named == set()


def test_the_console_script_is_there() -> None:
    scripts = tomllib.loads(ROOT.joinpath("pyproject.toml").read_text())["project"]["scripts"]
    module, _, function = scripts["cop"].partition(":")
    assert callable(getattr(import_module(module), function))
