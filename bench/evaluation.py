"""The academy's page over 300 communities, 3,000 sessions and a hundred thousand opened answers, beside the same with a
thousand answers, and beside three communities with a thousand: neither what people said nor how many they are costs
whoever looks again. What people said is counted in the database, and what was reckoned is kept until something changes
(cop/kept.py). The first look reckons everything, and is told too."""

from __future__ import annotations

import random
import statistics
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import sqlalchemy as sa
from flask.testing import FlaskClient

from bench.report import Report
from bench.servers import surroundings
from bench.works import signed_in
from cop.communities.models import Community, Membership, Programme
from cop.curiosities.models import Curiosity
from cop.db import Model, db, writing
from cop.gatherings.models import Attendance, Gathering
from cop.identity.commands import fresh_link
from cop.identity.models import Person
from cop.reflections.models import Reflection
from cop.serve import prepare
from cop.settings import Settings
from cop.themes.models import STARTERS

SESSIONS, PEOPLE = 10, 7
FEW, MANY = 1_000, 100_000
SIZES = {"three communities": (3, FEW), "few answers": (300, FEW), "all of it": (300, MANY)}
"""Communities and answers."""
PAGE = "/evaluation/all-of-them"
SEED = 20190401
FIRST_DAY = datetime(2023, 4, 4, 9, tzinfo=UTC)
MOST_FIRST_MS, MOST_BYTES = 3_000, 100_000
Records = list[dict[str, Any]]


@dataclass(frozen=True)
class Academy:
    desk: FlaskClient
    first_ms: float
    size: int

    def close(self) -> None:
        with self.desk.application.app_context():
            db.engine.dispose()


def look(desk: FlaskClient) -> tuple[float, int]:
    began = time.process_time()
    answer = desk.get(PAGE)
    if answer.status_code != 200:
        raise RuntimeError(f"the page was answered {answer.status_code}")
    return (time.process_time() - began) * 1000, len(answer.data)


def an_academy(folder: Path, communities: int, answers: int) -> Academy:
    environment = surroundings(COP_INSTANCE=str(folder), COP_SAMPLE="0", COP_BASE_URL="http://127.0.0.1:8000")
    app = prepare(Settings.from_environment(environment))
    with writing(app):
        reader = Person(name="Reader", email="reader@example.org")
        programme = Programme(slug="all-of-them", name="All of them")
        db.session.add_all([reader, programme])
        db.session.flush()
        db.session.add(Membership(person_id=reader.id, programme_id=programme.id, access="reviewer"))
        fill(programme, communities, answers)
        link = fresh_link(reader)
        db.session.commit()
        db.session.remove()
    desk = signed_in(app.test_client(), link.partition("//")[2].partition("/")[2])
    return Academy(desk, *look(desk))


def fill(programme: Programme, communities: int, answers: int) -> None:
    """Everything in a few statements: communities, sessions, seven people at each, and answers in equal parts."""
    chance = random.Random(SEED)
    sessions = communities * SESSIONS
    answered = max(1, min(PEOPLE, answers // sessions))
    keep(Community, [community(programme, n) for n in range(1, communities + 1)])
    keep(Gathering, [gathering(each, n, answered) for each in range(1, communities + 1) for n in range(SESSIONS)])
    keep(Person, [{"id": 10_000 + n, "name": f"Person {n}"} for n in range(communities * (PEOPLE + 2))])
    keep(Attendance, [line for each in range(1, sessions + 1) for line in lines(each, chance)])
    feeling, today = list(STARTERS["feeling"]), list(STARTERS["today"])
    numbers = count(1)
    said: Records = []
    asked: Records = []
    for n in range(answers):
        there = {"id": next(numbers), "gathering_id": n % sessions + 1, "text": f"Said {n}", "tag": bytes(32)}
        if n % 5 == 0:
            asked.append(there | {"state": chance.choice(["open", "open", "pinned"]), "on_screen": True})
        else:
            question, themes = ("feeling", feeling) if n % 5 < 3 else ("today", today)
            said.append(there | {"question": question, "theme": chance.choice(themes)})
    keep(Reflection, said)
    keep(Curiosity, asked)


def keep(model: type[Model], records: Records) -> None:
    if records:
        db.session.execute(sa.insert(model), records)


def community(programme: Programme, number: int) -> dict[str, Any]:
    name = f"Community {number:03d}"
    return {"id": number, "programme_id": programme.id, "slug": f"community-{number}", "name": name}


def gathering(community_id: int, number: int, answered: int) -> dict[str, Any]:
    starts = FIRST_DAY + timedelta(days=28 * number + community_id % 20)
    return {
        "id": (community_id - 1) * SESSIONS + number + 1,
        "community_id": community_id,
        "number": number + 1,
        "state": "closed",
        "starts_at": starts,
        "ends_at": starts + timedelta(hours=2),
        "answered": answered,
    }


def lines(gathering_id: int, chance: random.Random) -> Records:
    first = 10_000 + (gathering_id - 1) // SESSIONS * (PEOPLE + 2)
    there = chance.sample(range(first, first + PEOPLE + 2), PEOPLE)
    kinds = ("od", "hr", "talent-lead")
    return [
        {"gathering_id": gathering_id, "person_id": each, "name": f"Person {each}", "role_type": kinds[each % 3]}
        for each in there
    ]


def evaluation(report: Report, quick: bool) -> None:
    with TemporaryDirectory(prefix="cop-bench-") as place:
        there = {name: an_academy(Path(place) / name, *size) for name, size in SIZES.items()}
        taken: dict[str, list[float]] = {name: [] for name in there}
        for _turn in range(5 if quick else 15):
            for name, each in there.items():
                taken[name].append(look(each.desk)[0])
        warm = {name: statistics.median(times) for name, times in taken.items()}
        for name, each in there.items():
            first = f"the first time {each.first_ms:.0f} ms"
            report.say(f"          {name}: {warm[name]:.1f} ms; {first}; {each.size} bytes")
        if any(each.first_ms > MOST_FIRST_MS or each.size > MOST_BYTES for each in there.values()):
            raise RuntimeError("the page takes more than three seconds the first time, or more than 100 kB")
        small, few, large = (warm[name] for name in SIZES)
        report.add("evaluation_100k_vs_1k", max(large / small, large / few), "ratio")
        for each in there.values():
            each.close()
