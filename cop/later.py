"""Rows that are read when somebody looks at them, and what is counted from them once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property, wraps
from typing import Any, Protocol, TypeVar


class Counted(Protocol):
    """What remembers all that was counted from it."""

    @property
    def worked_out(self) -> dict[Any, Any]: ...


Rows = TypeVar("Rows", bound=Counted)
Found = TypeVar("Found")


def once(count: Callable[[Rows], Found]) -> Callable[[Rows], Found]:
    """Several figures are read off one count. Nobody changes what they are given."""

    @wraps(count)
    def counted(rows: Rows) -> Found:
        known = rows.worked_out
        if count not in known:
            known[count] = count(rows)
        found: Found = known[count]
        return found

    return counted


class Later(Sequence[Any]):
    """Rows of one community, read for all communities together when any of them is first looked at: one figure need
    not read what another is made of."""

    def __init__(self, read: Callable[[], Mapping[int, Sequence[Any]]], community: int) -> None:
        self.read, self.community = read, community

    @cached_property
    def rows(self) -> Sequence[Any]:
        return self.read()[self.community]

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, place: Any) -> Any:
        return self.rows[place]

    def __iter__(self) -> Iterator[Any]:
        return iter(self.rows)
