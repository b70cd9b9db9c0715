"""A phone that changes its mind all the time, retries, and remembers what it was told is saved."""

from __future__ import annotations

import contextlib
import http.client
import json
import random
import re
import secrets
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from urllib.parse import urlencode

from bench.room import FORM, Phone
from tests.reflections.attack.stage import Product

ANSWER_SECONDS = 10


@dataclass
class Sender:
    """`rev`: the newest version that it sent. `told`: the newest that was called saved."""

    phone: Phone
    gathering_id: int
    path: str
    name: str = field(default_factory=lambda: f"Q{secrets.token_hex(5)}")
    rev: int = 0
    told: int = 0
    misled: int = 0
    """Acknowledgements of another version than was sent."""
    shown: bool = False
    """The last acknowledgement said that the questions were shown, so its question stays on this phone."""
    answers: Counter[int] = field(default_factory=Counter)
    """How often each status came; 0 is no answer at all."""

    def fields(self) -> dict[str, str]:
        said = {name: f"{self.name} version {self.rev} {name}" for name in ("feeling", "today", "curious")}
        return said | {"receipt": self.phone.receipt, "rev": str(self.rev), "csrf_token": self.phone.token}

    def post(self, connection: http.client.HTTPConnection) -> int:
        """The version it stands at, as the phone's own script sends it."""
        headers = {"Cookie": self.phone.cookie, "Content-Type": FORM, "Accept": "application/json"}
        status = 0
        with contextlib.suppress(OSError, http.client.HTTPException, ValueError):
            connection.request("POST", self.path, urlencode(self.fields()), headers)
            answer = connection.getresponse()
            body = answer.read()
            if answer.status == 200:
                self.believe(json.loads(body))
            status = answer.status
        self.answers[status] += 1
        return status

    def believe(self, answer: dict[str, object]) -> None:
        self.misled += answer["saved_rev"] != self.rev or answer["how"] != "saved"
        self.shown = answer["questions"] == "shown"
        if not self.shown:
            self.told = self.rev

    def keep_sending(self, port: int, until: threading.Event) -> None:
        """Version after version on one connection, until the server is gone."""
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=ANSWER_SECONDS)
        while not until.is_set():
            self.rev += 1
            if self.post(connection) == 0:
                break
        connection.close()

    def keep_sending_whatever_comes(self, port: int, until: threading.Event) -> None:
        while not until.is_set():
            self.keep_sending(port, until)
            time.sleep(0.05)

    def send_until_saved(self, port: int, tries: int = 200) -> bool:
        """The same version again and again with back-off, as an outbox does."""
        for attempt in range(tries):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=3)
            status = self.post(connection)
            connection.close()
            if status == 200:
                return True
            time.sleep(random.uniform(0.02, min(1.0, 0.05 * 2**attempt)))
        return False

    def look(self, port: int) -> tuple[int, set[int]]:
        """What the server holds for this phone: the number it goes by, and the versions that its words name."""
        self.phone.port = port
        status, body = self.phone.ask("GET", self.path)
        number = re.search(rb'name="rev"[^>]*value="(\d+)"', body)
        if status != 200 or number is None:
            raise RuntimeError(f"the form was answered {status}")
        named = re.findall(self.name.encode() + rb" version (\d+) (?:feeling|today|curious)", body)
        return int(number[1]) - 1, {int(version) for version in named}


def phones_in(product: Product, sizes: list[int]) -> list[Sender]:
    """Sessions of these sizes, asked, and everybody in them."""
    senders = []
    for group in product.invite(sizes):
        product.ask(group[0].gathering_id)
        for person in group:
            product.join(person)
            senders.append(Sender(person.phone, person.gathering_id, f"/rooms/{person.code}/reflection"))
    return senders


@contextlib.contextmanager
def under_load(senders: list[Sender], port: int, *, whatever_comes: bool = False) -> Iterator[None]:
    """All of them sending as fast as they are answered, until the block ends."""
    over = threading.Event()
    act = Sender.keep_sending_whatever_comes if whatever_comes else Sender.keep_sending
    threads = [threading.Thread(target=act, args=[sender, port, over]) for sender in senders]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join()


def at_once(act: object, items: list[Sender], width: int = 60) -> list[object]:
    with ThreadPoolExecutor(min(width, len(items) + 1)) as workers:
        return list(workers.map(act, items))  # type: ignore[arg-type]
