"""A list of organisations from a CSV file: checked whole, then kept whole, or not at all."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import click
import sqlalchemy as sa

from cop.communities.models import Organisation, OrganisationType, name_key
from cop.communities.queries import footprint_named
from cop.db import db
from cop.errors import Refused
from cop.incoming import UNKEEPABLE
from cop.terminal import give_up, ready, say
from cop.texts import on_one_line

COLUMNS = ("code", "name", "kind", "area", "from", "to")
LONGEST = {"code": 20, "name": 160, "area": 120}
MOST_FAULTS = 20


@dataclass(frozen=True)
class Line:
    """One organisation as the file has it."""

    number: int
    said: dict[str, str]
    kinds: dict[str, str]

    def faults(self) -> Iterator[str]:
        for needed in ("code", "name"):
            if not self.said[needed]:
                yield f"line {self.number}: {needed} is empty"
        for column, most in LONGEST.items():
            if len(self.said[column]) > most:
                yield f"line {self.number}: {column} has more than {most} characters"
        if self.said["kind"] and self.kind is None:
            known = ", ".join(sorted(set(self.kinds.values())))
            yield f"line {self.number}: kind “{self.said['kind']}” is none of {known}"
        for column in ("from", "to"):
            if self.said[column] and day(self.said[column]) is None:
                yield f"line {self.number}: {column} “{self.said[column]}” is no day such as 2022-07-01"

    @property
    def kind(self) -> str | None:
        return self.kinds.get(self.said["kind"].casefold())


def day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def read(text: str) -> list[Line]:
    """Every line of the file; Refused with all its faults at once."""
    rows = csv.DictReader(UNKEEPABLE.sub("", text).lstrip("\ufeff").splitlines())
    missing = [column for column in COLUMNS if column not in (rows.fieldnames or ())]
    if missing:
        raise Refused(f"The first line names the columns {','.join(COLUMNS)}. Missing: {', '.join(missing)}.")
    kinds = known_kinds()
    lines = [Line(number, said(row), kinds) for number, row in enumerate(rows, start=2)]
    faults = [fault for line in lines for fault in line.faults()] + list(twice(lines))
    if faults:
        more = f"\n… and {len(faults) - MOST_FAULTS} more" if len(faults) > MOST_FAULTS else ""
        raise Refused("\n".join(faults[:MOST_FAULTS]) + more)
    return lines


def said(row: dict[str, str]) -> dict[str, str]:
    return {column: on_one_line(row.get(column)) for column in COLUMNS}


def twice(lines: Iterable[Line]) -> Iterator[str]:
    seen: dict[str, int] = {}
    for line in lines:
        first = seen.setdefault(line.said["code"], line.number)
        if first != line.number:
            yield f"line {line.number}: code “{line.said['code']}” is on line {first} already"


def known_kinds() -> dict[str, str]:
    rows = db.session.execute(sa.select(OrganisationType.slug, OrganisationType.label))
    return {word.casefold(): slug for slug, label in rows for word in (slug, label)}


def keep(lines: list[Line]) -> tuple[int, int]:
    """How many were new, and how many were known by code or name and are up to date now."""
    new = 0
    for line in lines:
        found = known(line)
        if found is None:
            found, new = Organisation(name=line.said["name"], fictional=False), new + 1
            db.session.add(found)
        fill(found, line)
        db.session.flush()
    return new, len(lines) - new


def known(line: Line) -> Organisation | None:
    by_code = db.session.scalar(sa.select(Organisation).filter_by(code=line.said["code"]))
    return by_code or db.session.scalar(sa.select(Organisation).filter_by(name_key=name_key(line.said["name"])))


def fill(found: Organisation, line: Line) -> None:
    """A name that another organisation has already stays as it is: two rows are never one by accident."""
    same = db.session.scalar(sa.select(Organisation).filter_by(name_key=name_key(line.said["name"])))
    if same is None or same is found:
        found.name = line.said["name"]
    found.code = line.said["code"]
    found.organisation_type = line.kind or found.organisation_type
    if area := footprint_named(line.said["area"]):
        db.session.add(area)
        found.footprint = area.slug
    found.starts, found.ends = day(line.said["from"]), day(line.said["to"])


@click.command("load-organisations")
@click.argument("file", type=click.Path(path_type=Path))
@ready
def load_organisations(file: Path) -> None:
    """Load a list of organisations, whole or not at all."""
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        give_up(f"{file} cannot be read as text: {problem}.")
    try:
        new, known = keep(read(text))
    except Refused as faults:
        give_up(f"{faults}\n{file} was not loaded. Nothing was changed.")
    db.session.commit()
    say(f"Organisations: {new} new, {known} known and up to date.")
