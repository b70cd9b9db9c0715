"""The gates themselves: the import contract refuses what it should."""

from __future__ import annotations

import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_every_folder_and_file_of_cop_has_its_place_in_the_import_contract() -> None:
    """A feature that no contract names could import anything."""
    contracts = tomllib.loads(ROOT.joinpath("pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = " ".join(layer for contract in contracts for layer in contract.get("layers", []))
    named = {name.strip("() ") for layer in layers.split() for name in layer.split("|")}
    folders = {f"cop.{path.parent.name}" for path in ROOT.joinpath("cop").glob("*/__init__.py")}
    assert folders - named == set()
