"""Session after session in a known order, a copy of everything after every request, and what the copies give away."""

from __future__ import annotations

import random
import re
import tempfile
from collections.abc import Iterator, Sequence, Set
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from tests.databases import AnEmptyDatabase
from tests.postgres import a_server
from tests.reflections.attack import stories
from tests.reflections.attack.channels import QUESTIONS, Row, Session, attack
from tests.reflections.attack.copies import Copy, FolderThief, HostileAdministrator
from tests.reflections.attack.people import NAME, Person
from tests.reflections.attack.reckoning import Cell
from tests.reflections.attack.stage import USUAL, Product, Stage, a_house, the_survey
from tests.reflections.attack.stories import GivenAway, Group

MEANT_TO_CHANGE = {"sealed_answers", "cop.db", "cop.db-wal", "cop.db-shm"}
ADDS_A_LINE = {"curiosities"}
"""What else changes when a late question is added, by its writer's choice."""
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
    given_away: dict[str, GivenAway] = field(default_factory=dict)
    answered: int = 0
    """People who answered, in any way."""
    copies: int = 0
    disk_searched: bool = False

    @property
    def plain(self) -> int:
        """Of how many people the channels without a story judge each question."""
        return min(sum(len(session.of(q)) for session in self.sessions if not session.story) for q in QUESTIONS)

    def gave_away(self, what: str, right: bool, among: float) -> None:
        self.given_away.setdefault(what, GivenAway()).add(right, among)

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
    waiting: list[Person] = field(default_factory=list)
    """Of yesterday's session in which they were too few."""
    sealed_marks: dict[str, list[Person]] = field(default_factory=dict)
    never_sent: list[bytes] = field(default_factory=list)
    """Questions that came late and stayed on their phones."""
    turn: int = 0

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

    def a_day(self, plot: Sequence[str]) -> None:
        """Sessions of one day, side by side, each with its story."""
        groups = self.invite(plot)
        for person in shuffled(self.people):
            person.trace.joined = self.next_turn()
            self.stage.join(person)
        for group in groups:
            self.stage.ask(group.id)
        for group in groups:
            self.show_early(group)
        self.people_send(groups)
        self.search(self.last.bytes_of_everything() | {"the log": self.logged} | self.disk_once())
        self.logged = b""
        self.findings.sessions += self.open(groups)
        self.findings.answered += len(self.people)

    def invite(self, plot: Sequence[str]) -> list[Group]:
        """Whoever waits since yesterday is opened with the first of these."""
        made = self.stage.invite(stories.sizes_of(plot), [stories.K_OPEN.get(story, USUAL) for story in plot])
        groups = [Group.of(story, people) for story, people in zip(plot, made, strict=True)]
        groups[0].company, self.waiting = self.waiting, []
        self.look()
        self.people = [person for people in made for person in people]
        self.sealed_marks = {}
        for person in [*self.people, *groups[0].company]:
            for mark in person.marks.values():
                self.sealed_marks.setdefault(mark, []).append(person)
        return groups

    def next_turn(self) -> int:
        self.turn += 1
        return self.turn

    def show_early(self, group: Group) -> None:
        """Too few so far, and these want to be shown all the same: their boxes stay, with one line less."""
        if not group.early:
            return
        for person in shuffled(group.early):
            self.send(person)
        self.note_where_boxes_lie(group.early)
        del self.sealed_marks[group.early[0].marks["questions"]]
        self.stage.show_questions(group.id)
        rows = self.opened(group.early, group.id, "curious")
        rewritten = {row["k"] for row in self.new_boxes()}
        mine = [person.trace.sealed["questions"]["k"] in rewritten for person in group.early]
        for row in rows:
            self.findings.gave_away(stories.FEW_WHO_TICKED, mine[row.writer], len(group.people) / len(group.early))
        self.findings.sessions.append(Session([p.trace for p in group.early], rows, stories.SHOWN_EARLY))

    def new_boxes(self) -> list[dict[str, Any]]:
        columns = self.last.tables["sealed_answers"].columns
        return [dict(zip(columns, row, strict=True)) for row in self.last.news.get("sealed_answers", [])]

    def people_send(self, groups: list[Group]) -> None:
        """Each once, in an order that is not that of joining; then every fifth thinks better of it; then the slips."""
        in_time = [p for group in groups for p in group.people if p in group.in_time]
        for person in shuffled(in_time):
            self.send(person)
        if self.stage.can_change:
            for person in random.sample(in_time, len(in_time) // 5):
                self.send(person, again=True)
        for slip in [slip for group in groups for slip in group.slips]:
            self.type_slip(slip)

    def type_slip(self, slip: Person) -> None:
        """In the order of the pile, which somebody may know. The leader's act may change more than a phone's."""
        slip.think()
        slip.trace.joined = slip.trace.sent = slip.trace.changed = self.next_turn()
        self.product.type_slip(slip)
        self.note_news(slip)

    @property
    def product(self) -> Product:
        assert isinstance(self.stage, Product)
        return self.stage

    def disk_once(self) -> dict[str, bytes]:
        """Where PostgreSQL's own files can be read, the first day's are looked through."""
        if not isinstance(self.thief, HostileAdministrator) or self.findings.disk_searched:
            return {}
        self.findings.disk_searched = True
        return self.thief.whole_disk()

    def send(self, person: Person, again: bool = False, meant: Set[str] = MEANT_TO_CHANGE) -> None:
        person.think()
        person.trace.changed = self.next_turn()
        person.trace.sent = person.trace.sent if again else self.turn
        self.stage.send(person)
        self.findings.touched |= self.last.changed - meant
        self.note_news(person)

    def note_news(self, person: Person) -> None:
        copy = self.last
        for name, rows in copy.news.items():
            columns = copy.tables[name].columns
            for row in rows:
                self.note(person, dict(zip(columns, row, strict=True)))
        times = {f"{name} {copy.files[name][0]}" for name in copy.changed if name in copy.files}
        person.trace.left |= times

    def note(self, person: Person, row: dict[str, Any]) -> None:
        """A row that was not there before this person sent: all of it may be found again later, but a box has a key."""
        box = row.pop("box", None)
        person.trace.left |= {str(value) for value in row.values()}
        if box is not None:
            person.trace.sealed[row["part"]] = row | {"length": len(box), "xmin": int(row.get("xmin", 0))}

    def note_where_boxes_lie(self, people: list[Person]) -> None:
        """Just before an opening."""
        dumped = self.last.tables.get("sealed_answers")
        at = {row["k"]: row["dump"] for row in dumped.dicts()} if dumped else {}
        for row in (row for person in people for row in person.trace.sealed.values()):
            row["dump"] = at[row["k"]]

    def open(self, groups: list[Group]) -> Iterator[Session]:
        """The questions of each session, what comes late, and, the next day, how everybody was."""
        self.note_where_boxes_lie([person for group in groups for person in group.everybody])
        for group in groups:
            self.show_questions(group)
        self.search_for_words(self.last.bytes_of_everything())
        for group in groups:
            for person in group.late:
                self.come_late(person, among=len(group.people))
        self.sealed_marks = {mark: self.waiting for person in self.waiting for mark in person.marks.values()}
        self.stage.next_day()
        self.search_for_words(self.last.bytes_of_everything())
        for group in groups:
            if group.story != stories.WAITING:
                how = [row for q in ("feeling", "today") for row in self.opened(group.everybody, group.id, q)]
                yield from group.sessions(how)
        yield from self.take_back([group for group in groups if group.company])

    def show_questions(self, group: Group) -> None:
        """Too early, for those who are too few: then they wait for another session."""
        if group.story == stories.WAITING:
            self.stage.show_questions(group.id, expected=409)
            self.waiting = group.people
            return
        for person in group.in_time:
            self.sealed_marks.pop(person.marks["questions"], None)
        self.stage.show_questions(group.id)
        group.rows = self.opened(group.in_time, group.id, "curious")

    def come_late(self, person: Person, among: int) -> None:
        """Whoever adds a question to those that were shown is told that people may guess; other words stay where they
        are, and are found nowhere."""
        adds = person.ticks["late"] == "add"
        self.send(person, meant=MEANT_TO_CHANGE | ADDS_A_LINE if adds else MEANT_TO_CHANGE)
        there = [row for row in self.last.tables["curiosities"].dicts() if row["text"] == person.words["curious"]]
        if adds:
            self.findings.gave_away(stories.LATE_LINE, len(there) == 1, among)
        else:
            self.never_sent.append(begins(person.words["curious"]))

    def take_back(self, groups: list[Group]) -> Iterator[Session]:
        """Everybody how they felt, one after the other. Who it was is known only to whoever saw them press."""
        for group in groups:
            rows = []
            for place, person in enumerate(shuffled(group.people)):
                tag = self.product.take_back(person, "feeling")
                stands = dict.fromkeys(("dump", "log", "page", "ctid", "xmin"), place) | {"tag": tag, "id": tag}
                rows.append(Row("feeling", len(person.words["feeling"]), stands, group.people.index(person)))
                wishes = {row["tag"] for row in self.last.tables["take_backs"].dicts()}
                answers = {row["tag"]: row["text"] for row in self.last.tables["reflections"].dicts()}
                seen = tag in wishes and answers.get(tag) == person.words["feeling"]
                self.findings.gave_away(stories.SEEN_PRESSING, seen, len(group.people))
            self.product.nightly()
            left = {row["text"] for row in self.last.tables["reflections"].dicts()}
            self.findings.words |= {"an answer that was taken back" for p in group.people if p.words["feeling"] in left}
            yield Session([person.trace for person in group.people], rows, stories.TAKEN_BACK)

    def opened(self, people: list[Person], gathering_id: int, question: str) -> list[Row]:
        """The rows that these people wrote; a writer is the number of theirs in this list."""
        writers = {person.words[question]: number for number, person in enumerate(people)}
        everything = self.stage.opened(self.last, gathering_id, question)
        found = [row for row in everything if row["text"] in writers]
        places = self.thief.places(self.last, [begins(row["text"]) for row in found])
        out = []
        for row in found:
            text = row.pop("text")
            stands = places[begins(text)]
            stands["log"] = self.first_seen.get(begins(text), (self.findings.copies, stands["log"]))
            out.append(Row(question, len(text), comparable(row | stands), writers[text]))
        assert len(out) == len(people), f"{len(out)} answers of {len(people)} people were opened"
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
        """What is sealed, and what was never sent, stands nowhere."""
        for mark in [*(mark.encode() for mark in self.sealed_marks), *self.never_sent]:
            self.findings.words |= {f"words in {place}" for place, content in there.items() if mark in content}


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


def plots(eventful_every: int) -> Iterator[tuple[str, ...]]:
    """Day after day; every so manieth has late questions, slips, ticks, and too few."""
    for day in count(1):
        yield stories.EVENTFUL if eventful_every and day % eventful_every == 1 else stories.ORDINARY


def attack_on(
    what: str, engine: str, reflections: int, findings: Findings | None = None, eventful_every: int = 0
) -> Findings:
    """So many reflections of the product, or of the naive survey (`numbered`, `uuid`), or a few more."""
    findings = findings or Findings()
    enough = findings.answered + reflections
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
        for plot in plots(eventful_every):
            attacker.a_day(plot)
            if findings.answered >= enough and not attacker.waiting:
                return findings
    raise AssertionError("days do not end")
