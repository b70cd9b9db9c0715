"""What a made-up community did when it met: who came, what they talked about, what they said at the end, and what
became of each question. Everything is as if it had been run here: a question that was taken up is a topic of the next
session, one that is pinned waits for the session to come."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from cop.agenda.models import Dot, Harvest, Topic
from cop.agenda.queries import title_from
from cop.codes import new_code, normal
from cop.curiosities.models import Curiosity, Outcome, Pin, TopicSource
from cop.db import ID_BITS
from cop.gatherings.models import Attendance, Gathering
from cop.reflections.models import Reflection
from cop.region.rows import Rows, Settled, numbered, put
from cop.region.wordings import Wordings

EVERY = timedelta(days=28)
LENGTH = timedelta(hours=2)
QUESTIONS_SHARE = 0.28
"""Of all answers."""
DOTS_EACH = 3
FATES = {"open": 58, "carried": 14, "answered": 8, "handed-over": 7, "parked": 7, "merged": 6}
"""What became of questions, in parts of a hundred, when there was a session after theirs."""
LATEST = {"open": 70, "pinned": 24, "merged": 6}
"""And when there was none yet."""
SETTLED_AS = {
    "answered": ("answered", "answered"),
    "handed-over": ("passed-on", "passed_to"),
    "parked": ("not-to", "declined"),
}


@dataclass
class Meetings:
    """The sessions of one community, the one to come last."""

    here: Settled
    words: Wordings
    answers: int
    """Opened answers in all."""
    ids: list[int] = field(default_factory=list)
    came: list[Rows] = field(default_factory=list)
    """Lines of the sign-in sheet, a session each."""
    topics: list[list[int]] = field(default_factory=list)
    times: list[datetime] = field(default_factory=list)
    taken_up: dict[int, list[tuple[int, str]]] = field(default_factory=dict)
    """By the session that took them up: questions' numbers and words."""

    def hold(self, sessions: int, now: datetime) -> None:
        shares = self.shares(sessions)
        told = [self.split(share) for share in shares]
        self.plan(sessions, now, [feelings for feelings, _todays, _asked in told])
        newcomers = count()
        for place in range(sessions):
            self.came.append(list(self.sheet(place, told[place][0], newcomers)))
        self.sign_in()
        questions = [self.asked_at(place, told[place][2]) for place in range(sessions)]
        self.answer(told)
        self.talk()
        self.follow(questions)

    def shares(self, sessions: int) -> list[int]:
        """So many answers a session: some rooms are three times as full as others."""
        weights = [self.words.dice.uniform(0.5, 1.5) for _session in range(sessions)]
        shares = [int(self.answers * weight / sum(weights)) for weight in weights]
        shares[0] += self.answers - sum(shares)
        return shares

    def split(self, answers: int) -> tuple[int, int, int]:
        asked = round(answers * QUESTIONS_SHARE)
        return -(-(answers - asked) // 2), (answers - asked) // 2, asked

    def plan(self, sessions: int, now: datetime, answered: list[int]) -> None:
        first = (now - EVERY * sessions - timedelta(days=self.here.number % 20)).replace(
            minute=0, second=0, microsecond=0, hour=9
        )
        self.times = [first + EVERY * n for n in range(sessions)]
        ahead = now.replace(minute=0, second=0, microsecond=0, hour=13) + timedelta(days=7 + self.here.number % 14)
        self.times.append(ahead)
        held = [self.held(n, at, answered[n]) for n, at in enumerate(self.times[:-1])]
        code = new_code()
        to_come = self.gathering(sessions, ahead) | {"state": "draft", "join_code": code, "code_key": normal(code)}
        nothing = {"opened_at": None, "closed_at": None, "answered": None, "focus_in_hindsight": None}
        self.ids = numbered(Gathering, [*held, to_come | nothing | {"phase": "arrive", "dots_each": 0}])

    def gathering(self, place: int, at: datetime) -> dict[str, Any]:
        where = f"{self.here.organisations[place % len(self.here.organisations)][1]}, meeting room"
        about = {"community_id": self.here.community, "number": place + 1, "place": where}
        return about | {"starts_at": at, "ends_at": at + LENGTH}

    def held(self, place: int, at: datetime, answered: int) -> dict[str, Any]:
        closed = {"state": "closed", "opened_at": at, "closed_at": at + LENGTH, "phase": "next-date"}
        closed |= {"join_code": None, "code_key": None, "answered": answered}
        about = {"focus_in_hindsight": self.words.one("focus"), "dots_each": 0 if place % 3 else DOTS_EACH}
        return self.gathering(place, at) | closed | about

    def sheet(self, place: int, answered: int, newcomers: count[int]) -> Iterator[dict[str, Any]]:
        """The facilitator, most of the regulars, and others who come once or twice."""
        yield self.line(place, 0, "facilitator")
        dice, members = self.words.dice, range(len(self.here.people))
        regulars = [n for n in members[1 : self.here.regulars] if dice.random() < 0.8]
        others = members[self.here.regulars :]
        wanted = answered + dice.randrange(4) - len(regulars)
        some = {others[next(newcomers) % len(others)] for _each in range(wanted)}
        for member in [*regulars, *sorted(some)]:
            yield self.line(place, member, "participant")

    def line(self, place: int, member: int, kind: str) -> dict[str, Any]:
        person, name = self.here.people[member]
        known = self.words.dice.choice(["none", "few", "few", "most"]) if place == 0 else None
        organisation, _name = self.here.organisations[member % len(self.here.organisations)]
        about = {"role_type": self.here.roles[member % len(self.here.roles)], "organisation_id": organisation}
        there = {"gathering_id": self.ids[place], "person_id": person, "name": name, "kind": kind}
        return there | about | {"known_before": known if kind == "participant" else None}

    def sign_in(self) -> None:
        numbers = iter(numbered(Attendance, [line for sheet in self.came for line in sheet]))
        self.came = [[line | {"id": next(numbers)} for line in sheet] for sheet in self.came]

    def answer(self, told: list[tuple[int, int, int]]) -> None:
        """Each answer alone, in the order of numbers drawn by chance."""
        rows: Rows = []
        for place, (feelings, todays, _asked) in enumerate(told):
            for question, name, how_many in (("feeling", "feelings", feelings), ("today", "todays", todays)):
                for _answer in range(how_many):
                    text, theme = self.words.answer(name)
                    there = {"gathering_id": self.ids[place], "question": question}
                    rows.append(there | {"id": self.chance(), "text": text, "theme": theme})
        put(Reflection, sorted(rows, key=lambda row: row["id"]))

    def chance(self) -> int:
        return self.words.dice.getrandbits(ID_BITS)

    def asked_at(self, place: int, how_many: int) -> Rows:
        """Questions of one session and where each stands now."""
        fates = FATES if place + 2 < len(self.ids) else LATEST
        states = self.words.dice.choices(list(fates), list(fates.values()), k=how_many)
        there = {"gathering_id": self.ids[place], "on_screen": True}
        rows: Rows = [there | {"id": self.chance(), "state": each} for each in states]
        roots = [row["id"] for row in rows if row["state"] == "open"]
        for row in rows:
            row["text"] = self.words.one("questions")
            merged = row["state"] == "merged" and bool(roots)
            row["merged_into"] = self.words.dice.choice(roots) if merged else None
            row["state"] = row["state"] if merged or row["state"] != "merged" else "open"
            if row["state"] == "carried":
                self.taken_up.setdefault(place + 1, []).append((row["id"], row["text"]))
        return rows

    def talk(self) -> None:
        """Topics of each session: what was carried over, then what people brought on the day."""
        rows = [list(self.board(place)) for place in range(len(self.came))]
        numbers = iter(numbered(Topic, [row for board in rows for row in board]))
        self.topics = [[next(numbers) for _row in board] for board in rows]
        done = [(n, row) for ns, board in zip(self.topics, rows, strict=True) for n, row in zip(ns, board, strict=True)]
        lines = (
            {"topic_id": number, "text": text}
            for number, row in done
            if row["state"] == "done"
            for text in self.words.some("lines", self.words.dice.randint(1, 3))
        )
        put(Harvest, list(lines))
        put(Dot, [dot for place in range(0, len(self.came), 3) for dot in self.dots(place)])

    def board(self, place: int) -> Iterator[dict[str, Any]]:
        dice, there = self.words.dice, {"gathering_id": self.ids[place]}
        position = count(1)
        for _number, text in self.taken_up.get(place, []):
            about = {"title": title_from(text), "kind": "question", "origin": "curiosity", "owner_id": None}
            yield there | about | self.ended("done") | {"position": next(position)}
        for _topic in range(dice.randint(3, 5)):
            owner = dice.choice(self.came[place][1:])["person_id"] if dice.random() < 0.6 else None
            about = {"title": self.words.one("topics"), "kind": dice.choice(["idea", "case", "wicked"])}
            about |= {"origin": "member" if owner else "group", "owner_id": owner}
            ended = self.ended(dice.choice(["done", "done", "done", "parked"]))
            yield there | about | ended | {"position": next(position)}

    def ended(self, state: str) -> dict[str, Any]:
        return {"state": state, "minutes": self.words.dice.randint(8, 25) if state == "done" else None}

    def dots(self, place: int) -> Iterator[dict[str, Any]]:
        topics = self.topics[place]
        for line in self.came[place][1:]:
            for topic in self.words.dice.sample(topics, min(DOTS_EACH, len(topics))):
                yield {"topic_id": topic, "attendance_id": line["id"]}

    def follow(self, questions: list[Rows]) -> None:
        """Each question and what the group did with it."""
        rows = sorted((row for asked in questions for row in asked), key=lambda row: int(row["id"]))
        put(Curiosity, rows)
        pins, sources, outcomes = [], [], []
        for place, taken in self.taken_up.items():
            for nth, (number, _text) in enumerate(taken):
                sources.append({"curiosity_id": number, "topic_id": self.topics[place][nth]})
                pins.append(self.pin(number, place, "taken up"))
        for place, asked in enumerate(questions):
            pins += [self.pin(row["id"], len(self.ids) - 1, "waiting") for row in asked if row["state"] == "pinned"]
            outcomes += [self.outcome(row, place) for row in asked if row["state"] in SETTLED_AS]
        put(Pin, pins)
        put(TopicSource, sources)
        put(Outcome, outcomes)

    def pin(self, question: int, place: int, state: str) -> dict[str, Any]:
        pinned, settled = self.times[place] - EVERY, self.times[place] if state == "taken up" else None
        there = {"curiosity_id": question, "gathering_id": self.ids[place], "state": state}
        return there | {"pinned_at": pinned, "settled_at": settled}

    def outcome(self, row: dict[str, Any], place: int) -> dict[str, Any]:
        kind, notes = SETTLED_AS[row["state"]]
        about = {"curiosity_id": row["id"], "kind": kind, "note": self.words.one(notes)}
        return about | {"noted_at": self.times[place] + EVERY}
