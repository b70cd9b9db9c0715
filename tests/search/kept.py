"""Whether the index is what it would be if it were made anew: views say what belongs in it, triggers keep it so."""

from __future__ import annotations

import sqlalchemy as sa

from cop.db import db

KINDS = ("work", "topic", "line", "document", "question")
SQLITE = "SELECT {number}, seen, title, body FROM search_{kind}s"
NUMBER = {"work": "-(source * 8 + 1)", "topic": "-(source * 8 + 2)", "line": "-(source * 8 + 3)"}
NUMBER |= {"document": "-(source * 8 + 4)", "question": "source"}


def anew() -> str:
    """Every entry as it should be."""
    if db.engine.dialect.name == "sqlite":
        return " UNION ALL ".join(SQLITE.format(kind=kind, number=NUMBER[kind]) for kind in KINDS)
    return " UNION ALL ".join(f"SELECT id, seen, words FROM search_{kind}_entries" for kind in KINDS)


def kept() -> str:
    columns = "rowid, seen, title, body" if db.engine.dialect.name == "sqlite" else "id, seen, words"
    return f"SELECT {columns} FROM search_entries"


def entries() -> list:
    return rows(kept())


def rows(query: str) -> list:
    return sorted(tuple(row) for row in db.session.execute(sa.text(query)))


def differences() -> list:
    """What is missing in the index, and what should not be there."""
    db.session.rollback()
    wrong = f"SELECT * FROM ({anew()}) a EXCEPT {kept()}", f"{kept()} EXCEPT SELECT * FROM ({anew()}) a"
    return [row for query in wrong for row in rows(query)]
