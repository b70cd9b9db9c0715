"""Words for a made-up region: believable, ours, and about nobody. The same seed says the same words."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("wordings.json")


@dataclass
class Wordings:
    """Each answer is a new one; `dice` decides which."""

    dice: random.Random
    lists: dict[str, Any] = field(default_factory=lambda: json.loads(FILE.read_text(encoding="utf-8")))

    def one(self, name: str) -> str:
        """A line of this list, as a sentence: what it is about is chosen too."""
        return self.about(self.dice.choice(self.lists[name]))

    def about(self, line: str) -> str:
        thing, people = self.dice.choice(self.lists["things"]), self.dice.choice(self.lists["people_like"])
        said = line.replace("{thing}", thing).replace("{people}", people)
        return said[:1].upper() + said[1:]

    def some(self, name: str, how_many: int) -> list[str]:
        """Different lines of this list."""
        return [self.about(line) for line in self.dice.sample(self.lists[name], how_many)]

    def answer(self, name: str) -> tuple[str, str]:
        """What somebody said of how they felt or how the day was, and the theme that it belongs to."""
        theme = self.dice.choice(list(self.lists[name]))
        first, second = self.dice.choice(self.lists[name][theme]), self.one("seconds")
        return f"{first} {second}".strip(), theme

    def person(self, number: int) -> str:
        """Two who follow each other within four thousand never share a name."""
        first, last = self.lists["first_names"], self.lists["last_names"]
        return f"{first[number % len(first)]} {last[number % len(last)]}"

    def community(self, number: int) -> str:
        places, groups = self.lists["places"], self.lists["groups"]
        return f"{places[number % len(places)]} {groups[number // len(places) % len(groups)]}"
