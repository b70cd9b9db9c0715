"""The academy's page over 300 communities and 3,000 sessions: a hundred thousand opened answers cost hardly more
than a thousand, because what people said is counted in the database and never read one by one."""

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

COMMUNITIES, SESSIONS, PEOPLE = 300, 10, 7
FEW, MANY = 1_000, 100_000
PAGE = "/evaluation/all-of-them"
SEED = 20190401
FIRST_DAY = datetime(2023, 4, 4, 9, tzinfo=UTC)
Records = list[dict[str, Any]]


@dataclass(frozen=True)
class Academy:
    desk: FlaskClient
    first_ms: float

    def ms(self, times: int) -> float:
        """Median CPU time of the page, in ms."""
        return statistics.median(look(self.desk)[0] for _time in range(times))


def look(desk: FlaskClient) -> tuple[float, int]:
    began = time.process_time()
    answer = desk.get(PAGE)
    if answer.status_code != 200:
        raise RuntimeError(f"the page was answered {answer.status_code}")
    return (time.process_time() - began) * 1000, len(answer.data)


def an_academy(folder: Path, answers: int) -> Academy:
    environment = surroundings(COP_INSTANCE=str(folder), COP_SAMPLE="0", COP_BASE_URL="http://127.0.0.1:8000")
    app = prepare(Settings.from_environment(environment))
    with writing(app):
        reader = Person(name="Reader", email="reader@example.org")
        programme = Programme(slug="all-of-them", name="All of them")
        db.session.add_all([reader, programme])
        db.session.flush()
        db.session.add(Membership(person_id=reader.id, programme_id=programme.id, access="reviewer"))
        fill(programme, answers)
        link = fresh_link(reader)
        db.session.commit()
        db.session.remove()
    desk = signed_in(app.test_client(), link.partition("//")[2].partition("/")[2])
    return Academy(desk, look(desk)[0])


def fill(programme: Programme, answers: int) -> None:
    """Everything in a few statements: communities, sessions, seven people at each, and answers in equal parts."""
    chance = random.Random(SEED)
    keep(Community, [community(programme, n) for n in range(1, COMMUNITIES + 1)])
    keep(Gathering, [gathering(each, n, answers) for each in range(1, COMMUNITIES + 1) for n in range(SESSIONS)])
    keep(Person, [{"id": 10_000 + n, "name": f"Person {n}"} for n in range(COMMUNITIES * (PEOPLE + 2))])
    sessions = COMMUNITIES * SESSIONS
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


def gathering(community_id: int, number: int, answers: int) -> dict[str, Any]:
    starts = FIRST_DAY + timedelta(days=28 * number + community_id % 20)
    return {
        "id": (community_id - 1) * SESSIONS + number + 1,
        "community_id": community_id,
        "number": number + 1,
        "state": "closed",
        "starts_at": starts,
        "ends_at": starts + timedelta(hours=2),
        "answered": max(1, min(PEOPLE, answers // (COMMUNITIES * SESSIONS))),
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
        few, many = an_academy(Path(place) / "few", FEW), an_academy(Path(place) / "many", MANY)
        times = 3 if quick else 5
        small, large, size = few.ms(times), many.ms(times), look(many.desk)[1]
        report.say(f"          {large:.0f} ms beside {small:.0f}; the first time {many.first_ms:.0f} ms; {size} bytes")
        if many.first_ms > 3_000 or size > 100_000:
            raise RuntimeError("the page takes more than three seconds the first time, or more than 100 kB")
        report.add("evaluation_100k_vs_1k", large / small, "ratio")
        for each in (few, many):
            with each.desk.application.app_context():
                db.engine.dispose()
