"""The search over fifty thousand entries: how long a page of results takes, at the worst of both databases."""

from __future__ import annotations

import json
import random
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bench.report import Report
from bench.room import Filled, an_open_room
from cop.agenda.models import Harvest, Topic
from cop.communities.models import Community, Membership
from cop.curiosities.models import Curiosity
from cop.db import db, writing
from cop.documents.models import Document, Version
from cop.gatherings.models import Gathering
from cop.identity.models import Person
from cop.sample.programme import FILE
from cop.search.queries import search
from cop.talentmap.models import WorkItem

EACH = {"works": 12_000, "topics": 12_000, "lines": 20_000, "questions": 5_000, "documents": 1_000}
"""Fifty thousand in all, over three communities of one programme, one of which the asker belongs to."""
SEED = 20190514
COMMON = "talent"
"""A word that a third of everything says: the hardest to put in an order."""


class Words:
    """As people in the sample write: their words, as often as they use them."""

    def __init__(self) -> None:
        self.chance, sample = random.Random(SEED), json.loads(FILE.read_text())
        texts = [f"{each['title']} {each['summary']}" for each in sample["work_items"]]
        texts += [each["title"] for each in sample["topics"]] + [each["text"] for each in sample["curiosity"]]
        self.words = [word for text in texts for word in text.split()]

    def some(self, number: int) -> str:
        return " ".join([*self.chance.choices(self.words, k=number), *[COMMON] * (self.chance.random() < 0.33)])

    def questions(self, number: int) -> list[str]:
        """A word, two, half a word, a slip, a common one, and one that nobody says, by turns."""
        long = sorted(
            {word.strip(".,?").lower() for word in self.words if word.strip(".,?").isalpha() and len(word) > 5}
        )
        asked = []
        for turn in range(number):
            word, other = self.chance.sample(long, 2)
            slip = word[:3] + word[4] + word[3] + word[5:]
            asked.append([word, f"{word} {other}", word[:4], slip, COMMON, f"{COMMON} {word}", "xylophone"][turn % 7])
        return asked


def works(words: Words, communities: list[int]) -> list[dict[str, Any]]:
    any_of, facets = words.chance.choice, json.loads(FILE.read_text())["work_items"]
    shown = ("own-community", "own-community", "all-communities", "public")
    made = []
    for _n in range(EACH["works"]):
        said = {"title": words.some(6), "summary": words.some(16), "tags": [], "visible_to": any_of(shown)}
        place = {name: any_of(facets)[name] for name in ("talent_area", "stage", "scope")}
        made.append({"community_id": any_of(communities)} | place | said)
    return made


def rows(words: Words, communities: list[int], gatherings: list[int]) -> Iterator[tuple[Any, list[dict[str, Any]]]]:
    """Table by table, what a large programme has said in some years."""
    any_of = words.chance.choice
    yield WorkItem, works(words, communities)
    topics = range(1_000_000, 1_000_000 + EACH["topics"])
    done = {"origin": "group", "state": "done"}
    yield Topic, [{"id": n, "gathering_id": any_of(gatherings), "title": words.some(6), **done} for n in topics]
    yield Harvest, [{"topic_id": any_of(topics), "text": words.some(12)} for _n in range(EACH["lines"])]
    numbers = sorted(words.chance.sample(range(2**60), EACH["questions"]))
    up = {"on_screen": True, "state": "open"}
    yield Curiosity, [{"id": n, "gathering_id": any_of(gatherings), "text": words.some(10), **up} for n in numbers]
    kept = range(1_000_000, 1_000_000 + EACH["documents"])
    slugs = [{"id": n, "community_id": any_of(communities), "slug": f"text-{n}"} for n in kept]
    yield Document, [each | {"title": words.some(4)} for each in slugs]
    yield Version, [{"document_id": n, "number": 1, "body": words.some(400)} for n in kept]


def fill(words: Words) -> Person:
    """Everything, and somebody who belongs to one of the communities."""
    communities = list(db.session.scalars(sa.select(Community.id).order_by(Community.id).limit(3)))
    now = datetime.now(UTC)
    for place in communities:
        for number in range(100, 140):
            times = {"starts_at": now, "ends_at": now, "state": "closed"}
            db.session.add(Gathering(community_id=place, number=number, **times))
    db.session.flush()
    gatherings = list(db.session.scalars(sa.select(Gathering.id).where(Gathering.number >= 100)))
    for model, made in rows(words, communities, gatherings):
        db.session.execute(sa.insert(model), made)
        if db.session.get_bind().dialect.name == "postgresql":  # the next rows are looked up among these
            db.session.execute(sa.text(f"ANALYZE {model.__tablename__}"))
    of_one = sa.select(Membership.person_id).filter_by(community_id=communities[0], access="practitioner")
    return db.session.get_one(Person, db.session.scalars(of_one.order_by(Membership.id).limit(1)).one())


def everything(folder: Path, database_url: str | None) -> Filled:
    room = an_open_room(folder, database_url)
    with writing(room.app):
        member = fill(Words()).id
        db.session.commit()
        if db.engine.dialect.name == "postgresql":
            with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.exec_driver_sql("VACUUM ANALYZE")  # as its own upkeep does in an hour
        db.session.remove()
        db.engine.dispose()
    return Filled(room.code, room.environment, {"member": str(member)})


@contextmanager
def a_member(filled: Filled) -> Iterator[Person]:
    """Inside a request of theirs."""
    with filled.room().app.test_request_context():
        yield db.session.get_one(Person, int(filled.doors["member"]))
        db.session.remove()
        db.engine.dispose()


def taken(person: Person, asked: str) -> float:
    """Milliseconds until everything that the page says is there: the middle one of three turns."""
    times = []
    for _turn in range(3):
        began = time.perf_counter()
        for group in search(asked, person).groups:
            for hit in group.hits:
                _drawn = group.title(hit), group.says(hit)
        times.append((time.perf_counter() - began) * 1000)
        db.session.rollback()  # each turn reads everything, as a request of its own does
    return statistics.median(times)


def finding(report: Report, quick: bool, databases: dict[str, Filled]) -> None:
    """Of so many searches nineteen in twenty take less, on the slower of the two databases."""
    worst, asked = [], Words().questions(35 if quick else 210)
    for name, filled in databases.items():
        with a_member(filled) as person:
            times = [taken(person, each) for each in [*asked[:7], *asked]][7:]
        worst.append(statistics.quantiles(times, n=20)[18])
        slowest = sorted(zip(times, asked, strict=True))[-3:]
        told = ", ".join(f"“{said}” {ms:.0f}" for ms, said in slowest)
        report.say(f"          {name}: {worst[-1]:.1f} ms, median {statistics.median(times):.1f}; slowest: {told}")
    report.add("search_50k_p95_ms", max(worst), "ms")
