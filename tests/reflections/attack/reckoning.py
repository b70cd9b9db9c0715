"""How often a guess was right, and how often it would have been by chance.

A guess pairs the n people of a session with the n answers to one question, so it is a permutation. When the
answers tell nothing, the number of right pairs is that of a random permutation's fixed points: one on average,
whatever n, with variance one. Over S sessions and N answers, chance is therefore S / N, and the share that is right
has the variance S / N²: that of N (1 - chance) independent guesses. The intervals are Wilson's with that number, and
`surprise` is exact.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from statistics import NormalDist

ALPHA = 0.05


@dataclass
class Cell:
    """One channel's guesses about one question: the sizes of the sessions, and how many were right in each."""

    sizes: list[int] = field(default_factory=list)
    right: list[int] = field(default_factory=list)

    def add(self, size: int, right: int) -> None:
        self.sizes.append(size)
        self.right.append(right)

    @property
    def guesses(self) -> int:
        return sum(self.sizes)

    @property
    def linked(self) -> float:
        """Share of the answers that were linked to their writer."""
        return sum(self.right) / self.guesses

    @property
    def chance(self) -> float:
        return len(self.sizes) / self.guesses

    @property
    def over_chance(self) -> float:
        """In points."""
        return 100 * (self.linked - self.chance)

    def interval(self, cells: int) -> tuple[float, float]:
        """Wilson, at 95 % over so many cells together (Bonferroni)."""
        z = NormalDist().inv_cdf(1 - ALPHA / cells / 2)
        n, p = self.guesses * (1 - self.chance), self.linked
        middle, half = p + z * z / (2 * n), z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
        return max(0.0, (middle - half) / (1 + z * z / n)), min(1.0, (middle + half) / (1 + z * z / n))

    def holds_chance(self, cells: int) -> bool:
        low, high = self.interval(cells)
        return low <= self.chance <= high

    def surprise(self) -> float:
        """The probability that pure guessing gets at least as many right. Exact."""
        chances = [1.0]
        for size in self.sizes:
            chances = convolved(chances, fixed_points(size))
        return min(1.0, math.fsum(chances[sum(self.right) :]))


@cache
def fixed_points(n: int) -> tuple[float, ...]:
    """The probability of 0, 1, … n right pairs in a random pairing of n with n."""
    deranged = [sum((-1) ** i / math.factorial(i) for i in range(m + 1)) for m in range(n + 1)]
    return tuple(deranged[n - k] / math.factorial(k) for k in range(n + 1))


def convolved(one: Iterable[float], other: tuple[float, ...]) -> list[float]:
    one = list(one)
    out = [0.0] * (len(one) + len(other) - 1)
    for i, p in enumerate(one):
        if p > 1e-18:
            for j, q in enumerate(other):
                out[i + j] += p * q
    return out


def table(cells: dict[str, Cell], shown: int | None = None) -> str:
    """For people: channel, linked, interval, chance; all, or the so many that are most over their chance."""
    highest = sorted(cells, key=lambda name: cells[name].over_chance, reverse=True)
    wide = max(len(name) for name in cells) + 2
    lines = [f"{'channel':{wide}}{'linked':>9}{'interval':>17}{'chance':>9}"]
    for name in cells if shown is None else highest[:shown]:
        low, high = cells[name].interval(len(cells))
        outside = "" if cells[name].holds_chance(len(cells)) else "  outside"
        between, chance = f"{100 * low:.1f} to {100 * high:.1f}", 100 * cells[name].chance
        lines.append(f"{name:{wide}}{100 * cells[name].linked:8.1f}%{between:>17}{chance:8.1f}%{outside}")
    return "\n".join(lines)


def for_the_docs(tables: dict[str, dict[str, Cell]]) -> str:
    """For docs/: a row for each channel; for each table what it linked, the interval, and what chance would."""
    lines = ["| channel | " + " | ".join(tables) + " |", "|---" * (len(tables) + 1) + "|"]
    first, *others = tables.values()
    for name in sorted(first, key=lambda each: not any(each in cells for cells in others)):
        found = [in_short(cells[name], len(cells)) if name in cells else "" for cells in tables.values()]
        lines.append(f"| {name} | {' | '.join(found)} |")
    return "\n".join(lines) + "\n"


def in_short(cell: Cell, cells: int) -> str:
    """17.3 (13.2–22.1), chance 15.4"""
    low, high = cell.interval(cells)
    return f"{100 * cell.linked:.1f} ({100 * low:.1f}–{100 * high:.1f}), chance {100 * cell.chance:.1f}"
