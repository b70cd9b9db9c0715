"""Two hundred years of signed-off reports: somebody fetches every page and every file, and subtracts.

The same somebody breaks a publisher who brings each count up to date; else they would prove nothing.
"""

from __future__ import annotations

import random
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask.testing import FlaskClient

from bench.report import Report
from bench.servers import surroundings
from bench.works import signed_in
from cop.communities.models import Membership, Programme
from cop.db import db, writing
from cop.identity.commands import fresh_link
from cop.identity.models import Person
from cop.serve import prepare
from cop.settings import Settings
from tests.blocks.adding_up import broken, walked, words_of_people
from tests.blocks.years import Years

FIGURES = ["leaks_years", "leaks_found", "leaks_words", "leaks_careless"]
PROGRAMMES, YEARS, CARELESS = 40, 5, 2
PAGES = 1
"""Of one kind with one key, whatever quarter or community is asked for beside it."""


@dataclass(frozen=True)
class Desk:
    """A browser that asks, and no more."""

    client: FlaskClient

    def open(self, method: str, address: str) -> Any:
        return self.client.open(address, method=method)


def all_that_leaves(report: Report, quick: bool) -> None:
    programmes, years = (1, 2) if quick else (PROGRAMMES, YEARS)
    with ProcessPoolExecutor() as workers:
        lives = [workers.submit(lived, seed, years, careless=False) for seed in range(programmes)]
        others = [workers.submit(lived, seed, 1, careless=True) for seed in range(1 if quick else CARELESS)]
        honest, careless = [each.result() for each in lives], [each.result() for each in others]
    report.say(f"          {sum(pages for _, _, pages in honest)} pages and files read")
    report.add("leaks_years", programmes * years, "years")
    report.add("leaks_found", sum(groups for groups, _, _ in honest), "groups")
    report.add("leaks_words", sum(words for _, words, _ in honest), "pages")
    report.add("leaks_careless", 100 * sum(groups > 0 for groups, _, _ in careless) / len(careless), "percent")


def lived(seed: int, years: int, careless: bool) -> tuple[int, int, int]:
    """Groups under five that follow, pages with somebody's own words, and how many were read."""
    with TemporaryDirectory(prefix="cop-bench-") as place:
        environment = surroundings(COP_INSTANCE=str(Path(place)), COP_SAMPLE="0", COP_BASE_URL="http://127.0.0.1:8000")
        app = prepare(Settings.from_environment(environment))
        began = time.monotonic()
        with app.app_context():
            told = Years(app, random.Random(seed), careless).live(years)
            programme = told.programme.id
            db.session.remove()
        link = a_reader_of(told, programme)
        reader = signed_in(app.test_client(), link.partition("//")[2].partition("/")[2])
        with app.app_context():
            told.programme = db.session.get_one(Programme, programme)
            found = walked(told, Desk(reader), Desk(app.test_client()), PAGES)
            groups, words = len(broken(told, found)), len(words_of_people(found))
            db.session.remove()
            db.engine.dispose()
        print(f"          {years} years, {len(found)} pages: {time.monotonic() - began:.0f} s", flush=True)
        return groups, words, len(found)


def a_reader_of(years: Years, programme: int) -> str:
    with writing(years.app):
        person = Person(name="Reader", email="reader@example.org")
        db.session.add(person)
        db.session.flush()
        db.session.add(Membership(person_id=person.id, programme_id=programme, access="reviewer"))
        link = fresh_link(person)
        db.session.commit()
    return str(link)
