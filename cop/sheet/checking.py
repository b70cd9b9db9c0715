"""The sign-in sheet check: is a typed name somebody new, or somebody we know?

Asked once for each name that nobody has linked yet, wherever it stands in the community, and taken back the same way.
Until then the person is one of their own, shown as “not checked”: a wrong guess would make a newcomer of a member.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload

from cop.communities.models import Community, Programme
from cop.communities.queries import members_of
from cop.db import db
from cop.errors import Missing, Refused
from cop.gatherings.models import AGAIN, Attendance, Gathering
from cop.gatherings.queries import A_SESSION, ENDED, make_room
from cop.identity.models import Person

CLOSE = 0.6
"""How alike two names must be for a button of their own; everybody else is in the list."""
BUTTONS = 3
LINE = "line-"
"""Before the number of a line of the same sheet, where people and lines are chosen from one list."""


def alike(name: str, known: str) -> float:
    """0 to 1; a first name alone counts as much as the whole name it begins."""
    one, other = name.casefold(), known.casefold()
    begins = other.split()[:1] == one.split() or one.split()[:1] == other.split()
    return max(SequenceMatcher(None, one, other).ratio(), 0.9 if begins else 0)


@dataclass(frozen=True)
class Candidate:
    """Somebody whom a typed name may turn out to be, and where we know them from."""

    person: Person
    known_from: str

    @property
    def label(self) -> str:
        """Robin Wren of session 1; somebody who has not been to one yet: Robin Wren, member."""
        return f"{self.person.name}{', member' if self.known_from == 'member' else f' of {self.known_from}'}"

    def likeness(self, name: str) -> float:
        return alike(name, self.person.name)


@dataclass(frozen=True)
class SameSheet:
    """Another line of this very sheet: whoever joined on two phones, or typed their name again, is on it twice."""

    line: Attendance
    told_by: str

    @property
    def label(self) -> str:
        return f"{self.line.name}, {self.told_by}" if self.told_by else self.line.name

    def likeness(self, name: str) -> float:
        return alike(name, self.line.name)


ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
OTHERWISE = {
    "leader": "ticked in by hand",
    "day-code": "with the printed code",
    "paper": "from paper",
    ENDED: "not on a phone any more",
}


def told_apart(gathering: Gathering) -> list[SameSheet]:
    """The lines of a sheet by the order in which their phones joined: never by a time."""
    phones = sorted(line.id for line in gathering.attendances if line.joined_by == "phone")
    nth = {line: ORDINALS[n] if n < len(ORDINALS) else f"as number {n + 1}" for n, line in enumerate(phones)}
    told = {
        line: f"joined {nth[line.id]}, on a phone" if line.id in nth else OTHERWISE.get(line.joined_by, "")
        for line in gathering.attendances
    }
    return [SameSheet(line, words) for line, words in told.items()]


def alike_here(name: str, sheet: list[SameSheet], but: Attendance) -> list[SameSheet]:
    """Whom of the same sheet a line may be once more, the likest first."""
    others = [each for each in sheet if each.line is not but and each.line.kind != AGAIN]
    found = sorted(others, key=lambda each: -each.likeness(name))
    return [each for each in found[:BUTTONS] if each.likeness(name) >= CLOSE]


def candidates(gathering: Gathering) -> list[Candidate]:
    """The people of this community's other sessions, and its members; whoever joined this one by phone is out."""
    here = {line.person_id for line in gathering.attendances if line.joined_by != "leader"}
    return [c for c in known_in(gathering.community, but=gathering) if c.person.id not in here]


def known_in(community: Community, but: Gathering | None = None) -> list[Candidate]:
    """Everybody whom this community knows: its members, and who was at its sessions; nobody is known by practising."""
    known = {m.person_id: Candidate(m.person, "member") for m in members_of(community)}
    query = sa.select(Attendance).join(Attendance.gathering).where(Gathering.community_id == community.id, A_SESSION)
    query = query.options(joinedload(Attendance.person), contains_eager(Attendance.gathering))
    for line in db.session.scalars(query.order_by(Gathering.starts_at, Gathering.number)):
        if line.gathering is not but and line.kind != AGAIN and not line.person.erased_at:
            known[line.person_id] = Candidate(line.person, f"session {line.gathering.number}")
    return sorted(known.values(), key=lambda c: c.person.name.casefold())


def closest(name: str, known: list[Candidate]) -> list[Candidate]:
    alike = sorted(known, key=lambda c: -c.likeness(name))
    return [c for c in alike[:BUTTONS] if c.likeness(name) >= CLOSE]


def lines_of(person_id: int, community: Community) -> list[Attendance]:
    """Every line of this person in the community, those that have been linked to somebody else included."""
    query = sa.select(Attendance).join(Attendance.gathering).where(Gathering.community_id == community.id)
    mine = sa.or_(Attendance.person_id == person_id, Attendance.typed_as_id == person_id)
    return list(db.session.scalars(query.where(mine).order_by(Attendance.id)))


def is_the_same(line: Attendance, chosen: str) -> None:
    """As somebody whom we know, or as another line of the same sheet."""
    if line.checked not in ("ask", "new"):
        raise Refused(f"{line.name} has been checked already.")
    if chosen.startswith(LINE):
        same_as_line(line, chosen.removeprefix(LINE))
    else:
        link(line, chosen)


def link(line: Attendance, chosen: str) -> None:
    """Who was typed here is that person, here and wherever else the same phone has joined."""
    person = next((c.person for c in candidates(line.gathering) if str(c.person.id) == chosen), None)
    if person is None:
        raise Missing
    for each in lines_of(line.person_id, line.gathering.community):
        make_room(each, person)
        if all(other.person_id != person.id for other in each.gathering.attendances):
            each.is_the_same_as(person)


def same_as_line(line: Attendance, line_id: str) -> None:
    """One person on two phones: both stay in the room, and what either has sent stays sealed as it is."""
    other = next((each for each in line.gathering.attendances if str(each.id) == line_id), None)
    if other is None:
        raise Missing
    line.is_again(other)


def take_back(line: Attendance) -> None:
    """Off the sheet; whoever had turned out to be the same person is asked about again."""
    for each in line.gathering.attendances:
        if each.again_of is line:
            each.unlink()
    line.gathering.attendances.remove(line)


def unlink(line: Attendance) -> None:
    for each in lines_of(line.typed_as_id or line.person_id, line.gathering.community):
        if each is line or each.typed_as_id:
            each.unlink()


def all_new(gathering: Gathering) -> None:
    for line in not_checked(gathering):
        line.is_new_today()


def names_not_checked(programme: Programme) -> list[tuple[Gathering, int]]:
    """Sessions that figures count and in which names stand that nobody has linked yet, and how many."""
    asked = sa.func.count(Attendance.id)
    query = sa.select(Gathering, asked).join(Attendance.gathering).join(Gathering.community).group_by(Gathering.id)
    query = query.where(Attendance.checked == "ask", Attendance.kind == "participant")
    query = query.where(Community.programme_id == programme.id, Gathering.state == "closed", ~Gathering.rehearsal)
    return [(found, number) for found, number in db.session.execute(query.order_by(Gathering.id))]


def not_checked(gathering: Gathering) -> list[Attendance]:
    return [line for line in gathering.attendances if line.checked == "ask" and line.kind != "facilitator"]
