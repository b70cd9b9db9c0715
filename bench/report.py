"""What was measured: a line for each figure as it comes, and all of them in bench/results.json."""

from __future__ import annotations

import json
import platform
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.telling import tell

RESULTS = Path(__file__).with_name("results.json")


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


@dataclass
class Report:
    """Figures of one run. `kind` is speed, soak or scan."""

    kind: str
    figures: dict[str, tuple[float, str]] = field(default_factory=dict)
    grown: list[dict[str, Any]] = field(default_factory=list)
    """Each main page's time and size as everything grows."""

    def add(self, name: str, value: float, unit: str) -> None:
        shown = round(value, 3) if abs(value) < 10 else round(value, 1)
        self.figures[name] = (shown, unit)
        print(f"BENCH {name} {shown:g} {unit}", flush=True)

    def say(self, line: str) -> None:
        say(line)

    def missing(self, wanted: Iterable[str]) -> list[str]:
        return [name for name in wanted if name not in self.figures]

    def keep(self) -> None:
        """Beside the other kinds' last figures, with what they were measured on."""
        known = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
        known[self.kind] = {
            "python": platform.python_version(),
            "machine": platform.machine(),
            "figures": {name: {"value": value, "unit": unit} for name, (value, unit) in self.figures.items()},
        } | ({"pages": self.grown} if self.grown else {})
        RESULTS.write_text(json.dumps(known, indent=1) + "\n")

    def tell(self) -> None:
        """In docs/performance.md too, once every figure was measured at full length."""
        tell(json.loads(RESULTS.read_text())[self.kind])
