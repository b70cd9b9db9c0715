"""Documents: comparing two texts of 16 kB, drawing one, and the history of a thousand versions beside ten."""

from __future__ import annotations

import random
import re
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from bench.report import Report
from bench.room import an_open_room
from cop import markdown
from cop.communities.models import Community, Membership
from cop.db import db, writing
from cop.documents.models import Document, Version

SIZE, MANY, FEW = 16_000, 1000, 10
WORDS = [
    "talent",
    "people",
    "share",
    "borrow",
    "thanks",
    "session",
    "ask",
    "listen",
    "learn",
    "place",
    "network",
    "grow",
]
WORDS += [
    "decide",
    "room",
    "practice",
    "work",
    "trust",
    "open",
    "question",
    "story",
    "change",
    "again",
    "the",
    "and",
    "we",
]


def a_text(dice: random.Random, size: int = SIZE) -> str:
    """Headings, paragraphs, lists and tables, as a group's own text has them."""
    parts: list[str] = []
    while sum(map(len, parts)) < size:
        parts += [f"## {sentence(dice)}", *(" ".join(sentence(dice) for _ in range(3)) for _ in range(3))]
        parts.append("\n".join(f"- {sentence(dice)}" for _ in range(5)))
        rows = "\n".join(f"| {dice.choice(WORDS)} | {sentence(dice)} |" for _ in range(4))
        parts.append(f"| Who | What |\n|---|---|\n{rows}")
    return "\n\n".join(parts)[:size] + "\n"


def sentence(dice: random.Random) -> str:
    return " ".join(dice.choices(WORDS, k=dice.randint(6, 16))).capitalize() + "."


def worked_over(dice: random.Random, text: str) -> str:
    """Every tenth paragraph is gone, every third has other words in it, and some are new."""
    parts: list[str] = []
    for part in text.split("\n\n"):
        luck, words = dice.random(), part.split(" ")
        for _ in range(3 if 0.1 < luck < 0.4 else 0):
            words[dice.randrange(len(words))] = dice.choice(WORDS)
        parts += [" ".join(words)] if luck > 0.1 else []
        parts += [sentence(dice)] if luck > 0.95 else []
    return "\n\n".join(parts)


def median_ms(act: Callable[[], object], times: int) -> float:
    """CPU time: the machine's other work does not count."""
    taken = []
    for _time in range(times):
        began = time.process_time()
        act()
        taken.append(time.process_time() - began)
    return statistics.median(taken) * 1000


def documents(report: Report, quick: bool) -> None:
    """The comparison is the whole page, as a member gets it; a text is drawn by itself."""
    dice, times = random.Random(5), 5 if quick else 25
    old = a_text(dice)
    with TemporaryDirectory(prefix="cop-bench-") as place:
        app = an_open_room(Path(place) / "instance").app
        with writing(app):
            member = db.session.scalars(sa.select(Membership).filter_by(access="practitioner").limit(1)).one()
            community, reader = member.community, member.person_id
            pair = a_document(community, [old, worked_over(dice, old)])
            long, short = (a_document(community, [f"Text {n}\n" for n in range(many)]) for many in (MANY, FEW))
            db.session.commit()
            here = f"/{community.slug}/documents"
            addresses = [
                f"{here}/{pair.slug}/compare?from=1&to=2",
                *(f"{here}/{d.slug}/versions/" for d in (long, short)),
            ]
            db.session.remove()
        pages(report, signed_in(app, reader), addresses, times)
        with app.app_context():
            db.engine.dispose()
    drawing(report, old, times)


def a_document(community: Community, texts: list[str]) -> Document:
    slugs = set(db.session.scalars(sa.select(Document.slug)))
    document = Document.begin(community, f"Written {len(texts)} times", "other", slugs)
    db.session.add(document)
    for number, body in enumerate(texts, 1):
        document.versions.add(Version(number=number, body=body, words_added=1, words_removed=1))
    db.session.flush()
    return document


def signed_in(app: Flask, person: int) -> FlaskClient:
    """With the one press that the sample offers."""
    client = app.test_client()
    token = re.findall(r'name="csrf_token" value="([^"]+)"', client.get("/sign-in").get_data(as_text=True))[0]
    client.post(f"/sign-in/as/{person}", data={"csrf_token": token})
    return client


def pages(report: Report, client: FlaskClient, addresses: list[str], times: int) -> None:
    def getting(address: str) -> Callable[[], None]:
        def get() -> None:
            answer = client.get(address)
            if answer.status_code != 200:
                raise RuntimeError(f"{address} was answered {answer.status_code}")

        return get

    compare, *histories = map(getting, addresses)
    for once in (compare, *histories):
        once()
    report.add("compare_16k_ms", median_ms(compare, times), "ms")
    turns = [[median_ms(history, 3) for history in histories] for _turn in range(times)]
    many, few = (statistics.median(took) for took in zip(*turns, strict=True))
    report.say(f"          {many:.1f} ms beside {few:.1f}")
    report.add("history_1000_vs_10", many / few, "ratio")


def drawing(report: Report, text: str, times: int) -> None:
    """Anew each time; and as it is found again by its content."""

    def anew() -> None:
        markdown.forget()
        markdown.markdown(text)

    report.add("render_16k_ms", median_ms(anew, times), "ms")
    report.say(f"          {median_ms(lambda: markdown.markdown(text), times):.4f} ms when it was drawn before")
