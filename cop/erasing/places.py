"""Every place that knows people, read from the schema itself: a table that is added tomorrow is in it tomorrow."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from cop.db import Model

STAYS = frozenset(
    {
        "action_steps.owner_id",
        "attendances.person_id",
        "harvests.author_id",
        "ties.one_id",
        "ties.other_id",
        "topics.owner_id",
        "versions.author_id",
        "work_item_owners.person_id",
        "work_items.owner_id",
    }
)
"""What an erased person leaves as “a former member”: figures stay what they were, and the group's work stays whole."""
NOT_FOR_PEOPLE = ("_hash", "_id", "slug", "hash", "id", "key", "once", "ref", "tag", "token", "epoch", "subject")
"""Endings of columns that tell a person nothing, or would let somebody in."""
NOBODYS_WORDS = frozenset({"alembic_version", "mentions", "passwords", "people", "privileged_acts", "wrong_tries"})
FROZEN = frozenset({"evaluation_reports.frozen"})
"""What was signed off carries its checksum: it is never changed, by nobody, and says so on its page."""
SHORTEST = 60
"""Columns for fewer characters hold words of ours, not of people."""


def tables() -> list[sa.Table]:
    """All that the running product has: app.py has imported every feature."""
    return list(Model.metadata.sorted_tables)


def about_people() -> Iterator[tuple[sa.Table, sa.Column[object], str]]:
    """Each column that names a person, and what becomes of it: it stays, is emptied, or its row is deleted."""
    for table in tables():
        for column in table.columns:
            for key in column.foreign_keys:
                if key.target_fullname == "people.id":
                    yield table, column, fate(table, column, key.ondelete)


def fate(table: sa.Table, column: sa.Column[object], ondelete: str | None) -> str:
    if f"{table.name}.{column.name}" in STAYS:
        return "stays"
    return "deleted" if ondelete == "CASCADE" else "emptied"


def addresses() -> Iterator[tuple[sa.Table, sa.Column[object]]]:
    """Where an e-mail address stands beside nobody's number."""
    return ((table, table.c.email) for table in tables() if "email" in table.c and table.name != "people")


def words() -> Iterator[tuple[sa.Table, sa.Column[object]]]:
    """Every column in which somebody may have written a name."""
    for table in tables():
        if table.name in NOBODYS_WORDS or not table.primary_key.columns:
            continue
        for column in table.columns:
            if is_words(column) and not column.primary_key and f"{table.name}.{column.name}" not in FROZEN:
                yield table, column


def is_words(column: sa.Column[object]) -> bool:
    kind = column.type
    if column.foreign_keys or column.name.endswith(NOT_FOR_PEOPLE):
        return False
    return isinstance(kind, sa.Text | sa.JSON) or (isinstance(kind, sa.String) and (kind.length or 0) >= SHORTEST)
