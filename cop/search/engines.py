"""The index of what may be found: all that the two databases say differently about it.

Triggers keep it (migration "one search"), in the transaction of whatever changed; nobody writes to it by hand. An entry
carries the places that see it as words of their own: who may see is part of the question, never sorted out later.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa

from cop.db import db

KINDS = {1: "work", 2: "topic", 3: "line", 5: "question", 4: "document"}
"""By the last three bits of an entry's number, in the order in which they are shown."""
EXACT = 2
"""So few letters are a word of their own: what begins with them would be nearly everything."""
RANKED = 1000
"""So many are put in an order by how much they say it."""
FOUND = {
    "sqlite": "SELECT rowid AS id, bm25(search_entries, 0.0, 4.0, 1.0) AS rank"
    " FROM search_entries WHERE search_entries MATCH :asked",
    "postgresql": "SELECT id, -ts_rank(words, asked) AS rank"
    " FROM search_entries, to_tsquery('pg_catalog.simple', :asked) AS asked"
    " WHERE seen && string_to_array(:seen, ' ') AND words @@ asked",
}
KIND = "CASE WHEN id > 0 THEN 5 ELSE -id % 8 END"
SOURCE = "CASE WHEN id > 0 THEN id ELSE -id / 8 END"
NEAR = {
    "sqlite": "SELECT term FROM search_vocabulary WHERE term >= :start AND term < :start || '\U0010ffff'",
    "postgresql": "SELECT DISTINCT word FROM (SELECT unnest(tsvector_to_array(words)) AS word"
    " FROM search_entries, to_tsquery('pg_catalog.simple', :start || ':*') AS asked"
    " WHERE seen && string_to_array(:seen, ' ') AND words @@ asked LIMIT 20000) AS found"
    " WHERE word >= :start AND starts_with(word, :start)",
}
"""Words that begin so. SQLite lists those of every entry: ask whether the asker sees one before saying it."""
TIDY = {"sqlite": "INSERT INTO search_entries (search_entries) VALUES ('optimize')"}


@dataclass(frozen=True)
class Question:
    """What is looked for, in beginnings of words, and the places whose entries the asker sees."""

    beginnings: Sequence[str]
    seen: Collection[str]
    some: bool = False
    """Else an entry says all of it."""

    def said_to(self, engine: str) -> dict[str, str]:
        if engine == "sqlite":
            both = " OR " if self.some else " AND "
            words = both.join(f'"{each}"{" *" * (len(each) > EXACT)}' for each in self.beginnings)
            places = " OR ".join(sorted(self.seen))
            return {"asked": f"seen : ({places}) AND {{title body}} : ({words})"}
        both = " | " if self.some else " & "
        words = both.join(f"'{each}'{':*' * (len(each) > EXACT)}" for each in self.beginnings)
        return {"asked": words, "seen": " ".join(sorted(self.seen))}

    def of(self, kind: str) -> Question:
        return replace(self, seen=[place for place in self.seen if place.startswith(kind)])


def counted(question: Question) -> dict[str, int]:
    """How many entries of each kind there are, in the order in which they are shown."""
    if not question.beginnings or not question.seen:
        return {}
    engine = db.engine.dialect.name
    query = sa.text(f"SELECT {KIND} AS kind, count(*) AS number FROM ({FOUND[engine]}) AS found GROUP BY 1")  # noqa: S608  ours
    found = {row.kind: row.number for row in db.session.execute(query, question.said_to(engine))}
    return {name: found[kind] for kind, name in KINDS.items() if kind in found}


def best(question: Question, total: int, limit: int, offset: int = 0) -> list[int]:
    """The rows' own numbers, of one kind: what says it in its title first, then what says it most; of very many, the
    newest, since nearly everything says it."""
    engine = db.engine.dialect.name
    place = f"ORDER BY {'rank, id' if total <= RANKED else 'id'} LIMIT :limit OFFSET :offset"
    query = sa.text(f"SELECT {SOURCE} FROM ({FOUND[engine]}) AS found {place}")  # noqa: S608  ours
    return list(db.session.scalars(query, question.said_to(engine) | {"limit": limit, "offset": offset}))


def near(start: str, question: Question) -> list[str]:
    engine = db.engine.dialect.name
    asked = {"start": start} | ({"seen": question.said_to(engine)["seen"]} if engine != "sqlite" else {})
    return list(db.session.scalars(sa.text(NEAR[engine]), asked))


def tidy() -> None:
    """SQLite's index still holds the words of what has left it until its pieces are made one; PostgreSQL tidies up by
    itself. Nothing is done when nothing has changed."""
    if sentence := TIDY.get(db.engine.dialect.name):
        db.session.execute(sa.text(sentence))
