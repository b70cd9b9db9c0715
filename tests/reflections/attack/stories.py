"""What else happens in a room than everybody sending in time, and what the design promises then.

Each story is a group of people of whom the design says that nothing tells them apart; their rows are counted in a
table of the story's own, because the chance there is that of fewer, or of more, people. What the design itself gives
away (whose line it is that comes alone, after all the others) is measured too, and printed as what it is.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, field

from tests.reflections.attack.channels import Row, Session
from tests.reflections.attack.people import Person, a_mark

PLAIN, LATE, SLIPS, TICKED, WAITING = "", "late", "slips", "ticked", "waiting"
ORDINARY = (PLAIN, PLAIN, PLAIN)
EVENTFUL = (LATE, SLIPS, TICKED, WAITING)
"""The one that waits comes last: it must find no other part that opens the next morning."""
SIZES = (4, 5, 6, 7, 8, 9)
HOW_MANY = {LATE: (5, 6, 7, 8), TICKED: (7, 8, 9), WAITING: (4,)}
MANY = 5
"""What a careful community asks for before it shows: four who ticked, or who were too few, are not enough."""
K_OPEN = {TICKED: MANY, WAITING: MANY}
EARLY, COME_LATE, ON_PAPER = 4, 2, 2

SHOWN_EARLY, REST_AFTER = "shown early by a tick", "shown after those"
BESIDE_LATE, WITH_PAPER = "phones, some of them late", "phones and paper"
TOGETHER, TAKEN_BACK = "waited, then opened together", "order of taking back"


@dataclass
class Group:
    """The people of one session, as the story has them."""

    story: str
    people: list[Person]
    early: list[Person] = field(default_factory=list)
    """Ticked “even if only one or two of us answer”, and sent before the others."""
    late: list[Person] = field(default_factory=list)
    slips: list[Person] = field(default_factory=list)
    company: list[Person] = field(default_factory=list)
    """Of an earlier session, in which they were too few."""
    rows: list[Row] = field(default_factory=list)
    """The questions, as they were opened."""

    @classmethod
    def of(cls, story: str, people: list[Person]) -> Group:
        group = cls(story, people)
        if story == TICKED:
            group.early = random.sample(people, EARLY)
            mark = a_mark()
            for person in group.early:
                person.marks = person.marks | {"questions": mark}
                person.ticks = {"show_if_few": "y"}
        elif story == LATE:
            group.late = random.sample(people, COME_LATE)
            for person, choice in zip(group.late, ("add", "keep"), strict=True):
                person.ticks = {"late": choice}
        elif story == SLIPS:
            group.slips = [a_slip(people[0], len(people) + n) for n in range(ON_PAPER)]
        return group

    @property
    def id(self) -> int:
        return self.people[0].gathering_id

    @property
    def everybody(self) -> list[Person]:
        return [*self.company, *self.people, *self.slips]

    @property
    def in_time(self) -> list[Person]:
        """Whose questions are shown when the leader presses for the room."""
        return [person for person in self.everybody if person not in self.late and person not in self.early]

    def sessions(self, how: list[Row]) -> list[Session]:
        """Who is told from whom: the questions, and how it was."""
        traces = [person.trace for person in self.everybody]
        if self.company or self.slips:
            return [Session(traces, [*self.rows, *how], TOGETHER if self.company else WITH_PAPER)]
        if self.late:
            return [Session([person.trace for person in self.in_time], self.rows), Session(traces, how, BESIDE_LATE)]
        if self.early:
            rest = [person.trace for person in self.in_time]
            return [Session(rest, self.rows, REST_AFTER), Session(traces, how)]
        return [Session(traces, [*self.rows, *how])]


def a_slip(neighbour: Person, number: int) -> Person:
    """Somebody who wrote on paper: no phone of theirs was ever here."""
    return Person(number, neighbour.gathering_id, "", neighbour.phone, neighbour.marks)


def sizes_of(stories: Iterable[str]) -> list[int]:
    return [random.choice(HOW_MANY.get(story, SIZES)) for story in stories]


@dataclass
class GivenAway:
    """What whoever holds every copy is told by the design itself: said in docs/privacy.md, and to the writer."""

    linked: int = 0
    lines: int = 0
    by_chance: float = 0

    def add(self, right: bool, among: float) -> None:
        self.lines += 1
        self.linked += right
        self.by_chance += 1 / among


LATE_LINE = "a late question that its writer adds, by the save it came with"
FEW_WHO_TICKED = "a line that was ticked, to the few whose boxes were rewritten"
SEEN_PRESSING = "an answer taken back, to somebody who was seen to press"


def told(given: dict[str, GivenAway]) -> str:
    """For people."""
    lines = [f"{'given away by the design itself':72}{'linked':>9}{'chance':>9}"]
    for name, each in given.items():
        lines.append(f"{name:72}{100 * each.linked / each.lines:8.1f}%{100 * each.by_chance / each.lines:8.1f}%")
    return "\n".join(lines)
