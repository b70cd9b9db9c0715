"""What everybody else waits longer while people sign in with passwords, which are hashed slowly on purpose."""

from __future__ import annotations

import contextlib
import statistics
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from bench.load import drive
from bench.report import Report
from bench.room import Phone, Room, an_open_room, getting
from bench.servers import serving
from cop import clock
from cop.db import db, writing
from cop.identity.models import Person
from cop.passwords import hashing
from cop.passwords.models import Password

PHONES, AT_THE_DOOR, TURNS = 4, 3, 5
ADDRESS, PASSWORD = "robin@example.org", "a wren sings at half past four"


def sign_ins(report: Report, quick: bool) -> None:
    """The p95 of phones that fetch their page, beside sign-ins without end, less what it is alone: ABAB, medians."""
    seconds = 1 if quick else 4
    with tempfile.TemporaryDirectory(prefix="cop-bench-") as place:
        room = an_open_room(Path(place) / "instance")
        somebody_with_a_password(room)
        with serving("wsgi:app", room.environment, "/healthz", workers=1) as server:
            phones = [Phone(server.port).join(room.code) for _ in range(PHONES)]
            asks = [getting(phone, f"/rooms/{room.code}") for phone in phones]
            alone, beside = [], []
            for _turn in range(3 if quick else TURNS):
                alone.append(drive(server.port, asks, seconds).only(200).at(0.95))
                with people_signing_in(server.port):
                    beside.append(drive(server.port, asks, seconds).only(200).at(0.95))
    report.add("sign_in_delay_ms", (statistics.median(beside) - statistics.median(alone)) * 1000, "ms")


@contextlib.contextmanager
def people_signing_in(port: int) -> Iterator[None]:
    """Each on a device of their own, and again as soon as they are in."""
    stop, answers = threading.Event(), Counter[int]()

    def keep_coming() -> None:
        while not stop.is_set():
            device = Phone(port)
            device.ask("GET", "/sign-in/password")
            typed = {"email": ADDRESS, "password": PASSWORD, "csrf_token": device.token}
            answers[device.ask("POST", "/sign-in/password", typed)[0]] += 1

    threads = [threading.Thread(target=keep_coming) for _ in range(AT_THE_DOOR)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    if not answers[303] or set(answers) - {303, 503}:
        raise RuntimeError(f"sign-ins were answered {dict(answers)}")


def somebody_with_a_password(room: Room) -> None:
    with writing(room.app):
        person = Person(name="Robin Sample", email=ADDRESS)
        db.session.add(person)
        db.session.flush()
        kept = hashing.hasher().hash(PASSWORD)
        db.session.add(Password(person_id=person.id, hash=kept, set_at=clock.now()))
        db.session.commit()
        db.engine.dispose()
