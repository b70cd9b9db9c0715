"""Session after session in a known order, a copy of everything after every request, and what the copies give away."""

from __future__ import annotations

import random
import re
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.databases import AnEmptyDatabase
from tests.postgres import a_server
from tests.reflections.attack.channels import Row, Session, attack
from tests.reflections.attack.copies import Copy, FolderThief, HostileAdministrator
from tests.reflections.attack.people import NAME, Person
from tests.reflections.attack.reckoning import Cell
from tests.reflections.attack.stage import Stage, a_house, the_survey

SIZES = (4, 5, 6, 7, 8, 9)
A_DAY = 3
"""Sessions of one day, side by side."""
MEANT_TO_CHANGE = {"sealed_answers", "cop.db", "cop.db-wal", "cop.db-shm"}
SHEET = {"people", "attendances"}
"""The sign-in sheet, where a name belongs."""


@dataclass
class Findings:
    """What an attack has found. `touched` and `words` must stay empty, whatever the channels say."""

    sessions: list[Session] = field(default_factory=list)
    touched: set[str] = field(default_factory=set)
    """Tables and files other than the sealed answers that a save changed."""
    words: set[str] = field(default_factory=set)
    """Words, names, keys, addresses and secrets of phones found where they must not be, and where."""
    copies: int = 0
    disk_searched: bool = False

    @property
    def reflections(self) -> int:
        return sum(len(session.people) for session in self.sessions)

    def cells(self, postgresql: bool) -> dict[str, Cell]:
        return attack(self.sessions, random.Random(), postgresql)


@dataclass
class Attacker:
    stage: Stage
    thief: FolderThief | HostileAdministrator
    findings: Findings
    last: Copy = field(default_factory=lambda: Copy({}, {}))
    logged: bytes = b""
    """What went to the database's own log today."""
    first_seen: dict[bytes, tuple[int, int]] = field(default_factory=dict)
    people: list[Person] = field(default_factory=list)
    sealed_marks: dict[str, list[Person]] = field(default_factory=dict)

    def look(self) -> None:
        """After every request: a copy of everything, and what stands in it that stood in none before."""
        self.findings.copies += 1
        before, self.last = self.last, self.thief.take()
        self.last.since(before)
        self.logged += self.last.log_alone
        there = [new_in(content, before.files.get(name)) for name, (_, content) in self.last.files.items()]
        there += [self.last.log_alone, repr(self.last.news).encode()]
        for mark, people in self.sealed_marks.items():
            if any(mark.encode() in content for content in there):
                self.note_places(mark, people, there)

    def note_places(self, mark: str, people: list[Person], there: list[bytes]) -> None:
        answers = [begins(w) for p in people for w in p.words.values() if w.startswith(mark)]
        new = [a for a in answers if a not in self.first_seen and any(a in content for content in there)]
        for answer, places in self.thief.places(self.last, new).items():
            self.first_seen[answer] = (self.findings.copies, places["log"])

    def a_day(self, sizes: list[int]) -> None:
        groups = self.stage.invite(sizes)
        self.look()
        self.people = [person for group in groups for person in group]
        self.sealed_marks = {mark: group for group in groups for mark in group[0].marks.values()}
        for turn, person in enumerate(shuffled(self.people)):
            person.trace.joined = turn
            self.stage.join(person)
        for group in groups:
            self.stage.ask(group[0].gathering_id)
        self.people_send()
        self.search(self.last.bytes_of_everything() | {"the log": self.logged} | self.disk_once())
        self.logged = b""
        self.findings.sessions += self.open(groups)

    def disk_once(self) -> dict[str, bytes]:
        """Where PostgreSQL's own files can be read, the first day's are looked through."""
        if not isinstance(self.thief, HostileAdministrator) or self.findings.disk_searched:
            return {}
        self.findings.disk_searched = True
        return self.thief.whole_disk()

    def people_send(self) -> None:
        """Each once, in an order that is not that of joining; then every fifth thinks better of it."""
        for turn, person in enumerate(shuffled(self.people)):
            person.trace.sent = turn
            self.send(person, turn)
        if self.stage.can_change:
            for turn, person in enumerate(random.sample(self.people, len(self.people) // 5)):
                self.send(person, len(self.people) + turn)

    def send(self, person: Person, turn: int) -> None:
        person.think()
        person.trace.changed = turn
        self.stage.send(person)
        copy = self.last
        self.findings.touched |= copy.changed - MEANT_TO_CHANGE
        for name, rows in copy.news.items():
            columns = copy.tables[name].columns
            for row in rows:
                self.note(person, dict(zip(columns, row, strict=True)))
        times = {f"{name} {copy.files[name][0]}" for name in copy.changed if name in copy.files}
        person.trace.left |= times

    def note(self, person: Person, row: dict[str, Any]) -> None:
        """A row that was not there before this person sent: all of it may be found again later."""
        person.trace.left |= {str(value) for value in row.values()}
        if "box" in row:
            more = {"length": len(row["box"]), "xmin": int(row.get("xmin", 0))}
            person.trace.sealed[row["part"]] = row | more

    def open(self, groups: list[list[Person]]) -> Iterator[Session]:
        """The questions of each session, then, the next day, how everybody was."""
        dumped = self.last.tables.get("sealed_answers")
        at = {row["k"]: row["dump"] for row in dumped.dicts()} if dumped else {}
        for person in self.people:
            for row in person.trace.sealed.values():
                row["dump"] = at[row["k"]]
        rows: dict[int, list[Row]] = {}
        for group in groups:
            here = group[0].gathering_id
            del self.sealed_marks[group[0].marks["questions"]]
            self.stage.show_questions(here)
            rows[here] = self.opened(group, "curious")
        self.search_for_words(self.last.bytes_of_everything())
        self.sealed_marks = {}
        self.stage.next_day()
        for group in groups:
            rows[group[0].gathering_id] += self.opened(group, "feeling") + self.opened(group, "today")
            yield Session([person.trace for person in group], rows[group[0].gathering_id])

    def opened(self, group: list[Person], question: str) -> list[Row]:
        found = self.stage.opened(self.last, group[0].gathering_id, question)
        writers = {person.words[question]: person.number for person in group}
        places = self.thief.places(self.last, [begins(row["text"]) for row in found])
        out = []
        for row in found:
            text = row.pop("text")
            stands = places[begins(text)]
            stands["log"] = self.first_seen.get(begins(text), (self.findings.copies, stands["log"]))
            out.append(Row(question, len(text), comparable(row | stands), writers[text]))
        assert len(out) == len(group), f"{len(out)} answers of {len(group)} people were opened"
        return out

    def search(self, there: dict[str, bytes]) -> None:
        """Before anything is opened: no word that was typed, no key, no phone's secret, no address, in no file. A name
        stands on the sign-in sheet and nowhere else."""
        self.search_for_words(there)
        hidden = {"a key": self.stage.keys(), "a phone's secret": [s for p in self.people for s in held_by(p)]}
        hidden["an address"] = [person.phone.at.encode() for person in self.people]
        for place, content in there.items():
            self.findings.words |= {
                f"{what} in {place}" for what, them in hidden.items() if any(s in content for s in them)
            }
            if NAME.encode() in content and not place.startswith(("cop.db", "the log", "disk/")):
                self.findings.words.add(f"a name in {place}")
        for table, dump in self.last.tables.items():
            if table not in SHEET and NAME in repr(dump.rows):
                self.findings.words.add(f"a name in the table {table}")

    def search_for_words(self, there: dict[str, bytes]) -> None:
        for mark in self.sealed_marks:
            self.findings.words |= {f"words in {place}" for place, content in there.items() if mark.encode() in content}


def held_by(person: Person) -> list[bytes]:
    return person.secrets() if person.code else []


def new_in(content: bytes, before: tuple[int, bytes] | None) -> bytes:
    """What was looked through already is not looked through again; an answer begins in less than 64 bytes."""
    old = before[1] if before else b""
    return (
        content[max(0, len(old) - 64) if len(content) > len(old) else len(old) :]
        if content.startswith(old)
        else content
    )


def begins(text: str) -> bytes:
    """Enough of it to be found by: no two answers begin alike."""
    return text.encode()[:24]


def comparable(row: dict[str, Any]) -> dict[str, Any]:
    """PostgreSQL's places and transactions as numbers."""
    numbers = {name: tuple(int(n) for n in re.findall(r"\d+", row[name])) for name in ("ctid", "xmin") if name in row}
    return {name: value for name, value in (row | numbers).items() if value is not None}


def shuffled(people: list[Person]) -> list[Person]:
    return random.sample(people, len(people))


def attack_on(what: str, engine: str, reflections: int, findings: Findings | None = None) -> Findings:
    """So many reflections of the product, or of the naive survey (`numbered`, `uuid`), or a few more."""
    findings = findings or Findings()
    enough = findings.reflections + reflections
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="cop-attack-")))
        url = None
        if engine == "postgresql":
            server = stack.enter_context(a_server(durable=True))
            made = stack.enter_context(AnEmptyDatabase(server))
            url = made.url.render_as_string(hide_password=False)
        instance, log = folder / "instance", folder / "log"
        log.touch()
        if what == "product":
            stage: Stage = stack.enter_context(a_house(instance, url).served(log))
        else:
            stage = stack.enter_context(the_survey(what, instance, url, log))
        thief = HostileAdministrator(url, instance, log) if url else FolderThief(instance, folder / "copy", log)
        stack.callback(thief.close)
        attacker = Attacker(stage, thief, findings)
        stage.door.watch = attacker.look
        while findings.reflections < enough:
            attacker.a_day(random.choices(SIZES, k=A_DAY))
    return findings
