"""Somebody who keeps every report that was ever signed off, and subtracts.

They know how many answers each block holds, and every count that was published. Each count is an equation: so many
answers of these blocks have this theme. They solve all equations at once, exactly, and look for a group of one to
four: a cell, a stretch of blocks with one theme, or what is left of a stretch when every count inside it is taken off.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

Cell = tuple[int, str]
"""A block and a theme; "" stands for all themes that never had a count, and for saying nothing."""
Number = int | Fraction
Row = dict[Cell, Number]


@dataclass(frozen=True)
class Report:
    """What one report made public: how many answers each of its new blocks holds, and counts of all blocks so far."""

    blocks: tuple[int, ...]
    counts: dict[str, int]


def equations(reports: Sequence[Report]) -> Iterator[tuple[frozenset[Cell], int]]:
    """A count that did not change says nothing new: a report tells that up to four answers of a theme may wait."""
    themes = sorted({theme for report in reports for theme in report.counts})
    so_far: list[int] = []
    before: dict[str, int] = {}
    for report in reports:
        for answers in report.blocks:
            yield frozenset((len(so_far), theme) for theme in [*themes, ""]), answers
            so_far.append(len(so_far))
        for theme, count in report.counts.items():
            if count != before.get(theme):
                yield frozenset((block, theme) for block in so_far), count
        before = dict(report.counts)


class Solved:
    """All equations, reduced until each tells of one cell of its own: then a set of cells is looked up in one pass."""

    def __init__(self, found: Sequence[tuple[frozenset[Cell], int]]) -> None:
        self.rows: dict[Cell, tuple[Row, Number]] = {}
        for cells, value in found:
            row, rest = self.reduced(dict.fromkeys(cells, 1), value)
            if row:
                own = min(row)
                self.take_in(own, {cell: parted(x, row[own]) for cell, x in row.items()}, parted(rest, row[own]))

    def take_in(self, own: Cell, row: Row, value: Number) -> None:
        for other, (known, known_value) in self.rows.items():
            if factor := known.get(own):
                less(known, row, factor)
                self.rows[other] = (known, known_value - factor * value)
        self.rows[own] = (row, value)

    def reduced(self, row: Row, value: Number) -> tuple[Row, Number]:
        for cell in row.keys() & self.rows.keys():
            known, known_value = self.rows[cell]
            factor = row[cell]
            less(row, known, factor)
            value -= factor * known_value
        return row, value

    def size_of(self, cells: frozenset[Cell]) -> int | None:
        """None: it does not follow."""
        row, value = self.reduced(dict.fromkeys(cells, 1), 0)
        return None if row else int(-value)


def parted(number: Number, by: Number) -> Number:
    """Exact; a whole number as long as it can be one."""
    return number * by if by in (1, -1) else Fraction(number) / by


def less(row: Row, known: Row, factor: Number) -> None:
    """Take so many times that row off this one."""
    for cell, x in known.items():
        left = row.get(cell, 0) - factor * x
        if left:
            row[cell] = left
        else:
            row.pop(cell, None)


def small_groups(reports: Sequence[Report], least: int = 5) -> list[tuple[frozenset[Cell], int]]:
    """Groups of fewer than `least` that follow from what was published."""
    solved = Solved(list(equations(reports)))
    sizes = [(cells, solved.size_of(cells)) for cells in targets(reports)]
    return [(cells, size) for cells, size in sizes if size is not None and 0 < size < least]


def targets(reports: Sequence[Report]) -> Iterator[frozenset[Cell]]:
    """Every cell; every stretch of reports with one theme; and every stretch without the counts that lie inside."""
    themes = sorted({theme for report in reports for theme in report.counts})
    if not themes:
        return  # how many came is no secret: without a count nothing is told of their kinds
    ends = [0]
    for report in reports:
        ends.append(ends[-1] + len(report.blocks))
    yield from (frozenset({(block, theme)}) for block in range(ends[-1]) for theme in [*themes, ""])
    steps = list(steps_of(reports))
    for first, last in combinations(ends, 2):
        blocks = range(first, last)
        yield from (frozenset((block, theme) for block in blocks) for theme in themes)
        inside = [cells for since, end, cells in steps if first <= since and end <= last]
        if inside:
            yield frozenset((block, theme) for block in blocks for theme in [*themes, ""]).difference(*inside)


def steps_of(reports: Sequence[Report]) -> Iterator[tuple[int, int, frozenset[Cell]]]:
    """From which block to which a theme's count grew at once."""
    before: dict[str, tuple[int, int]] = {}
    end = 0
    for report in reports:
        end += len(report.blocks)
        for theme, count in report.counts.items():
            since, was = before.get(theme, (0, 0))
            if count != was:
                yield since, end, frozenset((block, theme) for block in range(since, end))
                before[theme] = (end, count)
