"""What a sheet would put on the map: rows that are new, rows that are there already, and everything that is wrong."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time

import sqlalchemy as sa

from cop import clock
from cop.communities.models import Community
from cop.communities.queries import members_of
from cop.db import db
from cop.identity.models import Person
from cop.spreadsheets.columns import FACETS, Row, line_of, parted
from cop.spreadsheets.reading import Problem, Sheet
from cop.talentmap.caution import second_looks
from cop.talentmap.models import (
    EXCHANGES,
    LINE_LIMIT,
    SUMMARY_LIMIT,
    TAG_LIMIT,
    TAGS_AT_MOST,
    TITLE_LIMIT,
    VISIBLE_TO,
    Exchange,
    WorkItem,
)
from cop.talentmap.queries import SESSIONS, Reader, Words
from cop.texts import can_be_seen

LIMITS = {"title": TITLE_LIMIT, "summary": SUMMARY_LIMIT, "phases": LINE_LIMIT} | dict.fromkeys(EXCHANGES, LINE_LIMIT)
YES, NO = {"", "yes", "y", "true", "1"}, {"no", "n", "false", "0"}
EARLIEST = date(1948, 7, 5)
OPTIONAL = ("reach", "audience")


@dataclass(frozen=True)
class Known:
    """What the rows are held against."""

    community: Community
    words: Words
    people: dict[str, list[Person]]
    sessions: dict[str, int]
    titles: dict[tuple[str, str], str]
    """Works that are on the map: title and part, made alike, and the title as it stands there."""


@dataclass
class Checked:
    new: dict[int, Row] = field(default_factory=dict)
    there: dict[int, str] = field(default_factory=dict)
    """Rows that are left out, and what they repeat."""
    problems: list[Problem] = field(default_factory=list)
    looks: list[Problem] = field(default_factory=list)
    """Worth a second look: what may name or rate somebody."""


def alike(title: str, part: str) -> tuple[str, str]:
    return " ".join(title.casefold().split()), part


def known_in(community: Community, words: Words, by: Reader) -> Known:
    people: dict[str, list[Person]] = {}
    for member in members_of(community):
        people.setdefault(member.person.name.casefold(), []).append(member.person)
    here = sa.select(WorkItem.title, WorkItem.talent_area).where(by.sees, WorkItem.community_id == community.id)
    numbers = sa.select(SESSIONS.c.number, SESSIONS.c.id).where(SESSIONS.c.community_id == community.id)
    return Known(
        community,
        words,
        people,
        {str(number): found for number, found in db.session.execute(numbers)},
        {alike(title, part): title for title, part in db.session.execute(here)},
    )


def check(sheet: Sheet, known: Known) -> Checked:
    """All rows, and all that is wrong with each."""
    checked = Checked(problems=list(sheet.problems))
    seen: dict[tuple[str, str], int] = {}
    for number, cells in sheet.rows.items():
        row = in_our_words(cells, known.words)
        checked.problems += [Problem(number, column, what) for column, what in faults(row, known)]
        key = alike(row["title"], row["part"])
        if key in known.titles:
            checked.there[number] = f"“{known.titles[key]}” is on the map already"
        elif key in seen:
            checked.there[number] = f"the same as row {seen[key]}"
        else:
            checked.new[number] = row
        seen.setdefault(key, number)
        texts = [row[column] for column in ("title", "summary", "phases", *EXCHANGES, "tags")]
        checked.looks += [Problem(number, "", sentence) for sentence in second_looks(texts)]
    checked.problems.sort(key=lambda each: each.row)
    return checked


def in_our_words(cells: Row, words: Words) -> Row:
    """A label counts as its word, whatever its capitals; what is neither stays, to be named."""
    row = dict(cells)
    for column, noun in FACETS.items():
        said = row[column].strip()
        slugs = {facet.label.casefold(): slug for slug, facet in words.get(noun, {}).items()}
        row[column] = said if said in words.get(noun, {}) else slugs.get(said.casefold(), said)
    row["seen by"] = row["seen by"].strip() or "own-community"
    return row


def faults(row: Row, known: Known) -> list[tuple[str, str]]:
    found = [(column, what) for column, what in too_long(row)]
    if not can_be_seen(row["title"]):
        found.append(("title", "is empty: say in a few words what the work is"))
    for column, noun in FACETS.items():
        if row[column] not in known.words.get(noun, {}) and (row[column] or column not in OPTIONAL):
            what = f"“{row[column]}” is not one of the words for it" if row[column] else "is empty"
            found.append((column, f"{what}: {', '.join(known.words.get(noun, {}))}"))
    if row["seen by"] not in VISIBLE_TO:
        found.append(("seen by", f"“{row['seen by']}” must be one of: {', '.join(VISIBLE_TO)}"))
    if row["may be borrowed"].strip().lower() not in YES | NO:
        found.append(("may be borrowed", "must be yes or no"))
    if row["session"].strip() and row["session"].strip() not in known.sessions:
        found.append(("session", f"there is no session {row['session'].strip()} here"))
    if row["added"].strip() and day_of(row["added"]) is None:
        found.append(("added", f"“{row['added']}” is not a day like 2026-05-14"))
    return found + unknown_people(row, known) + odd_tags(row)


def too_long(row: Row) -> list[tuple[str, str]]:
    long = {column: len(row[column]) for column, most in LIMITS.items() if len(row[column]) > most}
    return [(column, f"has {n:,} characters; at most {LIMITS[column]:,}") for column, n in long.items()]


def unknown_people(row: Row, known: Known) -> list[tuple[str, str]]:
    found = []
    for name in parted(row["who"]):
        number = len(known.people.get(name.strip().casefold(), []))
        if number == 0:
            found.append(("who", f"nobody called “{name}” belongs to {known.community.name}"))
        if number > 1:
            found.append(("who", f"{number} people here are called “{name}”: leave it empty and say it afterwards"))
    twice = [name for name, times in Counter(parted(row["who"])).items() if times > 1]
    return found + [("who", f"“{name}” stands there twice") for name in twice]


def odd_tags(row: Row) -> list[tuple[str, str]]:
    tags = parted(row["tags"])
    found = [("tags", f"has {len(tags)}; at most {TAGS_AT_MOST}")] if len(tags) > TAGS_AT_MOST else []
    return found + [
        ("tags", f"“{tag[:60]}…” has {len(tag)} characters; at most {TAG_LIMIT}")
        for tag in tags
        if len(tag) > TAG_LIMIT
    ]


def day_of(cell: str) -> date | None:
    try:
        day = date.fromisoformat(cell.strip())
    except ValueError:
        return None
    return day if EARLIEST <= day <= clock.today() else None


def made(row: Row, known: Known, by: Person, now: datetime) -> WorkItem:
    """The work of a row without faults. Its first owner is the first who is named."""
    work = WorkItem(community_id=known.community.id, title=row["title"], phases=row["phases"], summary=row["summary"])
    for column, noun in FACETS.items():
        setattr(work, noun, row[column] or None)
    work.tags, work.visible_to = parted(row["tags"]), row["seen by"]
    work.may_be_borrowed = row["may be borrowed"].strip().lower() in YES
    owners = [known.people[name.strip().casefold()][0] for name in parted(row["who"])]
    work.owner_id = owners[0].id if owners else None
    work.further_owners = owners[1:]
    for kind in EXCHANGES:
        if (text := line_of(row[kind])) is not None:
            work.exchanges.append(Exchange(kind=kind, text=text))
    day = day_of(row["added"])
    work.source_gathering_id = known.sessions.get(row["session"].strip())
    work.added_at, work.changed_at = clock.at(day, time(12)) if day else None, now
    work.remember(by, now)
    return work
