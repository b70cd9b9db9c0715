"""What is kept about one person: everything that carries their number or their address, in words they can read.

Read from the schema itself, so that nothing is forgotten. Hashes and numbers that only let somebody in are left out.
Closing answers are not here: nobody can tell which are whose.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from cop import clock
from cop.communities.models import Community, Organisation
from cop.db import db
from cop.erasing.places import NOT_FOR_PEOPLE, about_people, addresses
from cop.gatherings.models import Gathering
from cop.identity.models import Person

LABELS = {
    "memberships": "Where you belong",
    "attendances": "Sessions you came to",
    "topics": "Topics that were yours",
    "harvests": "Lines of what came out that you wrote",
    "versions": "Versions of documents that you saved",
    "proposals": "Lines for documents that you suggested or answered",
    "work_items": "What you are working on",
    "work_versions": "What you said about a work, each time",
    "borrowings": "Works that you borrowed with thanks",
    "work_item_owners": "Work that you do with somebody",
    "action_steps": "Actions that are yours",
    "private_notes": "Notes for yourself",
    "logins": "Where you signed in",
    "sign_in_links": "Letters to sign in",
    "passwords": "Your password (when it was chosen; the password itself is not kept)",
    "outside_identities": "Your organisation's single sign-on",
    "ties": "Whom you said you had met before",
    "privileged_acts": "Acts that take a special right, by you or about you",
    "invitations": "Invitations",
    "member_letters": "Letters to you",
    "listeners": "Letters that you asked for",
    "invite_links": "Links that you made to invite people",
    "join_requests": "That you asked to join",
}
DAY = re.compile(r"\d{4}-\d\d-\d\d")
COLUMNS = {
    "access": "role",
    "counts_as_participant": "counted as taking part",
    "joined_by": "came in by",
    "known_before": "knew before",
    "left_at": "left on",
    "left_because": "why you left",
    "covers_from": "covers from",
    "covers_until": "covers until",
}
VALUES = {"practitioner": "member", "convenor": "host", "reviewer": "academy reader", True: "yes", False: "no"}
"""For the page. The file keeps the names and values as they are stored."""
Row = dict[str, Any]


@dataclass(frozen=True)
class Kept:
    """One table's rows about somebody."""

    table: str
    rows: list[Row]

    @property
    def label(self) -> str:
        return LABELS.get(self.table, self.table.replace("_", " ").capitalize())


def everything_about(person: Person) -> dict[str, Any]:
    """As it is written to the file: {"you": {…}, "kept": {label: rows}}."""
    you = {"name": person.name, "email": person.email, "job": person.job_label, "letters": not person.no_letters}
    return {"you": you, "kept": {each.label: each.rows for each in kept_about(person)}}


def kept_about(person: Person) -> list[Kept]:
    found: dict[str, list[Row]] = {}
    for table, mine in rows_of(person):
        for row in db.session.execute(sa.select(table).where(mine)).mappings():
            shown = readable(row)
            if shown not in found.setdefault(table.name, []):
                found[table.name].append(shown)
    order = {name: place for place, name in enumerate(LABELS)}
    return sorted((Kept(*each) for each in found.items()), key=lambda each: (order.get(each.table, 99), each.table))


def rows_of(person: Person) -> Iterator[tuple[sa.Table, sa.ColumnElement[bool]]]:
    for table, column, _fate in about_people():
        yield table, column == person.id
    if person.email:
        for table, column in addresses():
            yield table, column == person.email


def readable(row: sa.RowMapping) -> Row:
    shown = {name: plain(value) for name, value in row.items() if value not in (None, "") and is_for_people(name)}
    return places(row) | shown


def in_words(row: Row) -> Row:
    return {COLUMNS.get(name, name.replace("_", " ")): worded(value) for name, value in row.items()}


def worded(value: Any) -> Any:
    if isinstance(value, str) and DAY.fullmatch(value):
        return f"{date.fromisoformat(value):%-d %B %Y}"
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)
    return VALUES.get(value, value) if isinstance(value, bool | str) else value


def is_for_people(column: str) -> bool:
    return not column.endswith(NOT_FOR_PEOPLE)


def plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return clock.local(value).strftime("%-d %B %Y, %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, str | bool | int | float | list | dict) else str(value)


def places(row: sa.RowMapping) -> Row:
    """Numbers of places as their names."""
    said: Row = {}
    if gathering := named(Gathering, row.get("gathering_id")):
        day = clock.local(gathering.starts_at).strftime("%-d %B %Y")
        said["session"] = f"session {gathering.number} of {gathering.community.name}, {day}"
    if community := named(Community, row.get("community_id")):
        said["community"] = community.name
    if organisation := named(Organisation, row.get("organisation_id")):
        said["organisation"] = organisation.name
    return said


def named(kind: type[Any], number: int | None) -> Any:
    return db.session.get(kind, number) if number is not None else None
