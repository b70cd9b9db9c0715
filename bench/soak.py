"""The long runs: nothing links an answer to its writer, and what is acknowledged is kept, whatever happens."""

from __future__ import annotations

import contextlib
import http.client
import os
import random
import re
import signal
import sqlite3
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from bench import attacks
from bench.report import Report
from bench.room import FORM, Phone, Room, an_open_room
from bench.servers import Server, serving

FIGURES = [*attacks.FIGURES, "faults_acknowledged", "faults_lost", "faults_doubled", "faults_false_saved"]
PHONES = 16
VERSION = re.compile(rb"Version (\d+)\.")


@dataclass
class Sender:
    """A phone that changes its mind all the time, and remembers what it was told is saved."""

    phone: Phone
    path: str
    acknowledged: int = 0
    told: int = 0

    def keep_sending(self, until: threading.Event) -> None:
        """On one connection, until the server is gone. The words say which version they are."""
        connection = http.client.HTTPConnection("127.0.0.1", self.phone.port, timeout=30)
        headers = {"Cookie": self.phone.cookie, "Content-Type": FORM, "Accept": "application/json"}
        with contextlib.suppress(OSError, http.client.HTTPException):
            while not until.is_set():
                fields = self.phone.answers()
                connection.request("POST", self.path, urlencode(fields), headers)
                answer = connection.getresponse()
                answer.read()
                if answer.status == 200:
                    self.told, self.acknowledged = self.phone.rev, self.acknowledged + 1
        connection.close()

    def look(self, port: int) -> tuple[int, int]:
        """What the server holds for this phone: the version its words name, and the one its number says."""
        self.phone.port = port
        status, body = self.phone.ask("GET", self.path)
        words = VERSION.search(body)
        number = re.search(rb'name="rev"[^>]*value="(\d+)"', body)
        if status != 200 or number is None:
            raise RuntimeError(f"the form was answered {status}")
        self.phone.rev = int(number[1]) - 1
        return int(words[1]) if words else 0, self.phone.rev


def kills(report: Report, quick: bool) -> None:
    """kill -9 under load, again and again, and after each one every phone looks at what is there."""
    with tempfile.TemporaryDirectory(prefix="cop-soak-") as place:
        room = an_open_room(Path(place) / "instance")
        senders: list[Sender] = []
        found: Counter[str] = Counter()
        for _kill in range(4 if quick else 40):
            with serving("wsgi:app", room.environment, "/healthz") as server:
                check(server, senders, found)
                while len(senders) < PHONES:
                    senders.append(Sender(Phone(server.port).join(room.code), f"/rooms/{room.code}/reflection"))
                under_load_until_killed(server, senders)
        with serving("wsgi:app", room.environment, "/healthz") as server:
            check(server, senders, found)
        report.add("faults_acknowledged", sum(sender.acknowledged for sender in senders), "saves")
        report.add("faults_lost", found["lost"], "saves")
        report.add("faults_doubled", doubled(room), "rows")
        report.add("faults_false_saved", found["false"], "saves")


def under_load_until_killed(server: Server, senders: list[Sender]) -> None:
    over = threading.Event()
    threads = [threading.Thread(target=sender.keep_sending, args=[over]) for sender in senders]
    for thread in threads:
        thread.start()
    time.sleep(random.uniform(1, 2.5))
    os.killpg(server.process.pid, signal.SIGKILL)
    over.set()
    for thread in threads:
        thread.join()


def check(server: Server, senders: list[Sender], found: Counter[str]) -> None:
    """Lost: older than what was acknowledged. False: other words under the number that was acknowledged.
    A version that was sent and not acknowledged may be there: the phone says "not sent yet", and is right."""
    for sender in senders:
        words, number = sender.look(server.port)
        found["lost"] += number < sender.told
        found["false"] += words != number


def doubled(room: Room) -> int:
    """Rows beyond one for each phone in each of the two parts."""
    with contextlib.closing(sqlite3.connect(room.app.config["SETTINGS"].instance / "cop.db")) as connection:
        (rows,) = connection.execute("SELECT count(*) FROM sealed_answers").fetchone()
    return int(rows) - 2 * PHONES


MEASURES = [attacks.attack_sqlite, attacks.attack_postgresql, kills]
