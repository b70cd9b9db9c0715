"""A name in somebody else's words: found when its owner is erased, and replaced by whoever looks after the service."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from cop.db import db
from cop.erasing.models import FORMER, Mention
from cop.erasing.places import tables, words
from cop.identity.models import Person

SHORTEST_WORD = 3
AROUND = 40
"""Characters each side: as much as it takes to judge, and no more."""


def pattern(person: Person) -> re.Pattern[str] | None:
    """The whole name, each part of it, and the address; the longest first."""
    parts = [part for part in person.name.split() if len(part) >= SHORTEST_WORD]
    said = {person.name.strip(), person.email or "", *parts} - {""}
    if not said:
        return None
    longest = sorted(said, key=len, reverse=True)
    return re.compile(r"(?<!\w)(?:" + "|".join(re.escape(each) for each in longest) + r")(?!\w)", re.I)


def as_text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def find(person: Person) -> list[Mention]:
    looked_for = pattern(person)
    return list(found(looked_for)) if looked_for else []


def found(looked_for: re.Pattern[str]) -> Iterator[Mention]:
    for table, column in words():
        keys = list(table.primary_key.columns)
        for *key, value in db.session.execute(sa.select(*keys, column).where(column.is_not(None))):
            if value:
                at = {each.name: part for each, part in zip(keys, key, strict=True)}
                yield from in_one(
                    as_text(value), looked_for, Mention(table_name=table.name, column_name=column.name, key=at)
                )


def in_one(text: str, looked_for: re.Pattern[str], cell: Mention) -> Iterator[Mention]:
    for hit in looked_for.finditer(text):
        yield Mention(
            table_name=cell.table_name,
            column_name=cell.column_name,
            key=cell.key,
            start=hit.start(),
            length=hit.end() - hit.start(),
            text_length=len(text),
        )


@dataclass(frozen=True)
class Seen:
    """A mention as it stands today; `text` is None when the words are gone or have been changed since."""

    mention: Mention
    text: str | None

    @property
    def place(self) -> str:
        return self.mention.table_name.replace("_", " ")

    @property
    def around(self) -> tuple[str, str, str]:
        text, start = self.text or "", self.mention.start
        end = start + self.mention.length
        return text[max(0, start - AROUND) : start], text[start:end], text[end : end + AROUND]


def cell(mention: Mention) -> tuple[sa.Table, sa.ColumnElement[bool]]:
    table = next(each for each in tables() if each.name == mention.table_name)
    return table, sa.and_(*(table.c[name] == value for name, value in mention.key.items()))


def look(mention: Mention) -> Seen:
    table, here = cell(mention)
    row = db.session.execute(sa.select(table.c[mention.column_name]).where(here)).first()
    text = as_text(row[0]) if row and row[0] else None
    return Seen(mention, text if text is not None and len(text) == mention.text_length else None)


def waiting() -> Sequence[Seen]:
    return [look(each) for each in db.session.scalars(sa.select(Mention).order_by(Mention.id))]


def how_many_wait() -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(Mention)) or 0


def replace(mention: Mention) -> None:
    """In the text as it is; the other mentions in the same text move along."""
    seen, table_and_row = look(mention), cell(mention)
    if seen.text is not None:
        text = seen.text[: mention.start] + FORMER + seen.text[mention.start + mention.length :]
        table, here = table_and_row
        column = table.c[mention.column_name]
        value = json.loads(text) if isinstance(column.type, sa.JSON) else text
        db.session.execute(sa.update(table).where(here).values({column.name: value}))
        for other in beside(mention):
            other.text_length = len(text)
            other.start += len(FORMER) - mention.length if other.start > mention.start else 0
    db.session.delete(mention)


def beside(mention: Mention) -> list[Mention]:
    same = sa.select(Mention).filter_by(table_name=mention.table_name, column_name=mention.column_name)
    return [each for each in db.session.scalars(same) if each.key == mention.key and each is not mention]
