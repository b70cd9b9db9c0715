"""What the attacker tries: each channel is something known of people beforehand, held against something seen of rows.

The attacker knows in which order people joined, sent and changed their answers (they sat in the room), has a copy of
everything after every request, and knows each person's sealed rows from the difference between two copies. Nothing
here looks at what an answer says, only at how long it is: telling people by their style needs no database.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.reflections.attack.reckoning import Cell

QUESTIONS = ("feeling", "today", "curious")
PART = {"feeling": "how", "today": "how", "curious": "questions"}


@dataclass
class Trace:
    """What the copies show of one person: when they acted, and what was new after they did."""

    joined: int = 0
    sent: int = 0
    changed: int = 0
    sealed: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Part → the row of theirs, and where it stood when everything was dumped just before the opening."""
    left: set[str] = field(default_factory=set)
    """Every value, file time and line in the log that was new after a save and is no sealed row."""


@dataclass
class Row:
    """One opened answer, as a copy shows it."""

    question: str
    length: int
    seen: dict[str, Any]
    """Column → value, and `dump`, `page`, `log`: where it stood in the dump, the file and the log."""
    writer: int = -1
    """For the reckoning alone: no channel looks at it."""


@dataclass
class Session:
    """People of whom each has written one row of each question that is here, and these rows."""

    people: list[Trace]
    rows: list[Row]
    story: str = ""
    """What was special about it (stories.py): such rows are counted in a table of their own."""

    def of(self, question: str) -> list[Row]:
        return [row for row in self.rows if row.question == question]


OfPerson = Callable[[Trace, str], Any]
OfRow = Callable[[Row], Any]
Channel = tuple[OfPerson, OfRow]


def sealed(what: str) -> OfPerson:
    return lambda person, question: person.sealed.get(PART[question], {}).get(what)


def seen(what: str) -> OfRow:
    return lambda row: row.seen.get(what)


def in_order(person: Trace, _question: str) -> int:
    return person.sent


def backwards(person: Trace, _question: str) -> int:
    return -person.sent


def moment(row: Row) -> Any:
    """Whatever looks like a time, in any column."""
    return next((value for name, value in row.seen.items() if name.endswith(("_at", "time", "date"))), None)


ORDERS: dict[str, Channel] = {
    "row order": (in_order, seen("dump")),
    "row order, backwards": (backwards, seen("dump")),
    "row order, by joining": (lambda person, _: person.joined, seen("dump")),
    "row order, by last change": (lambda person, _: person.changed, seen("dump")),
    "first appearance in the log": (in_order, seen("log")),
    "length of box and answer": (sealed("length"), lambda row: row.length),
    "key order": (sealed("k"), seen("id")),
    "tag order": (sealed("edit_tag"), seen("tag")),
    "dump order of the boxes": (sealed("dump"), seen("dump")),
    "any time": (in_order, moment),
}
ON_SQLITE: dict[str, Channel] = {
    "page offset": (in_order, seen("page")),
    "page offset, backwards": (backwards, seen("page")),
}
ON_POSTGRESQL: dict[str, Channel] = {
    "ctid": (in_order, seen("ctid")),
    "xmin": (in_order, seen("xmin")),
}
JOINS: dict[str, OfRow] = {name: seen(what) for name, what in {"row order": "dump", "tag order": "tag"}.items()}
JOINS |= {"place in page or log": lambda row: (row.seen.get("page"), row.seen.get("log")), "id order": seen("id")}
PAIRS = (("feeling", "today"), ("today", "curious"), ("curious", "feeling"))


def attack(sessions: Iterable[Session], dice: random.Random, postgresql: bool) -> dict[str, Cell]:
    """Every channel on every question, and every way of joining the answers of one person to each other."""
    cells: dict[str, Cell] = {}
    orders = ORDERS | (ON_POSTGRESQL if postgresql else ON_SQLITE)
    for session in sessions:
        for question in QUESTIONS:
            if rows := session.of(question):
                link(cells, session, question, rows, orders, dice)
        for one, other in PAIRS:
            if not session.story and session.of(one) and session.of(other):
                join(cells, session.of(one), session.of(other), dice)
    return cells


def link(
    cells: dict[str, Cell],
    session: Session,
    question: str,
    rows: list[Row],
    orders: dict[str, Channel],
    dice: random.Random,
) -> None:
    people, named = session.people, session.story or question
    for name, (of_person, of_row) in orders.items():
        traits = [of_person(person, question) for person in people]
        count(cells, f"{named}: {name}", rows, by_rank(traits, [of_row(row) for row in rows], dice))
    count(cells, f"{named}: anything else that changed", rows, by_what_is_shared(people, rows, dice))


def count(cells: dict[str, Cell], name: str, rows: Sequence[Row], guessed: Sequence[int]) -> None:
    right = sum(row.writer == guess for row, guess in zip(rows, guessed, strict=True))
    cells.setdefault(name, Cell()).add(len(rows), right)


def join(cells: dict[str, Cell], ones: list[Row], others: list[Row], dice: random.Random) -> None:
    """Whoever wrote the one wrote the other, if the two stand alike among their own kind."""
    for name, of_row in JOINS.items():
        partner = by_rank([of_row(row) for row in ones], [of_row(row) for row in others], dice)
        guessed = [ones[n].writer for n in partner]
        count(cells, f"{ones[0].question} and {others[0].question}: {name}", others, guessed)


def by_rank(traits: Sequence[Any], marks: Sequence[Any], dice: random.Random) -> list[int]:
    """For each mark the index of the trait of the same rank. What is equal, or missing, is guessed."""
    guessed = [0] * len(marks)
    for trait, mark in zip(ranked(traits, dice), ranked(marks, dice), strict=True):
        guessed[mark] = trait
    return guessed


def ranked(values: Sequence[Any], dice: random.Random) -> list[int]:
    shuffled = dice.sample(range(len(values)), len(values))
    if any(value is None for value in values):
        return shuffled
    return sorted(shuffled, key=lambda n: values[n])


def by_what_is_shared(people: Sequence[Trace], rows: Sequence[Row], dice: random.Random) -> list[int]:
    """Pairs with most in common first: any value in a row that also appeared when that person saved."""
    common = [
        (len(p.left & values(row)), dice.random(), i, j) for i, p in enumerate(people) for j, row in enumerate(rows)
    ]
    guessed = [-1] * len(rows)
    for _shared, _tie, person, row in sorted(common, reverse=True):
        if guessed[row] < 0 and person not in guessed:
            guessed[row] = person
    return guessed


def values(row: Row) -> set[str]:
    """What could be looked for elsewhere: not what every row has."""
    places = {"dump", "page", "log", "ctid"}
    return {str(value) for name, value in row.seen.items() if name not in places and len(str(value)) > 3}
