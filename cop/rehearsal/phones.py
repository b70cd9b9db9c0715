"""Made-up phones: they join, suggest, put dots and answer as people's phones do, by the same addresses, with forms
that they find on the pages that they get. Whatever a page does not offer they do not do.

They walk through this program's own front door in one thread, and nobody needs them: a restart sends them home.
"""

from __future__ import annotations

import logging
import random
import re
import secrets
import threading
import time
from dataclasses import dataclass, field
from html import unescape
from typing import TYPE_CHECKING

from flask import Flask

from cop.rehearsal import sayings
from cop.settings import Settings

if TYPE_CHECKING:
    from werkzeug.test import Client

MOST = 30
STAY_SECONDS = 3 * 3600
ARRIVE_WITHIN, LOOK_EVERY = 20.0, (6.0, 14.0)
"""Seconds: as a room of people who talk meanwhile."""
DOT = re.compile(r'formaction="([^"]+/dot)" name="mine" value="(\d+)" data-dots="1"([^>]*)>')
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
HIDDEN = re.compile(r'<input[^>]*type="hidden"[^>]*name="(rev|receipt|once)"[^>]*value="([^"]*)"')

log = logging.getLogger("cop")


class GoneHome(Exception):
    """There is nothing here for this phone any more."""


@dataclass
class MadeUpPhone:
    client: Client
    site: str
    code: str
    name: str
    due: float
    hurry: bool = False
    joined: bool = False
    topic: str = ""
    """What it will suggest, once."""
    answered: bool = False
    page: str = ""
    chance: random.Random = field(default_factory=random.Random)

    def act(self, now: float) -> None:
        """One thing at a time, then it waits as people do."""
        if not self.joined:
            self.join()
        else:
            self.look_and_do()
        self.due = now + (0 if self.hurry else self.chance.uniform(*LOOK_EVERY))

    def ask(self, path: str, fields: dict[str, str] | None = None, **headers: str) -> int:
        how = {"method": "POST", "data": fields} if fields is not None else {"method": "GET"}
        answer = self.client.open(path, base_url=self.site, headers=headers, follow_redirects=True, **how)
        with answer:
            self.page = answer.get_data(as_text=True)
        if answer.status_code in {403, 404, 410}:
            raise GoneHome
        return answer.status_code

    def send(self, path: str, **fields: str) -> int:
        token = TOKEN.search(self.page)
        return self.ask(path, fields | {"csrf_token": token[1] if token else ""})

    def join(self) -> None:
        self.ask(f"/join/{self.code}")
        once = dict(HIDDEN.findall(self.page)).get("once", "")
        self.joined = self.send("/join", code=self.code, name=self.name, once=once) == 200

    def look_and_do(self) -> None:
        self.ask(f"/rooms/{self.code}")
        dots = [unescape(path) for path, _mine, more in DOT.findall(self.page) if "disabled" not in more]
        if 'id="answer"' in self.page and not self.answered:
            self.answer()
        elif self.topic and 'id="phone_add"' in self.page:
            words, self.topic = self.topic, ""
            self.send(f"/rooms/{self.code}/topics", title=words, kind="idea", hope="", once=secrets.token_hex(16))
        elif dots:
            self.send(self.chance.choice(dots))

    def answer(self) -> None:
        """As the phone's own script sends it."""
        self.ask(f"/rooms/{self.code}/reflection")
        kept = dict(HIDDEN.findall(self.page))
        said = {"feeling": sayings.FEELINGS, "today": sayings.TODAY, "curious": sayings.CURIOUS}
        words = {name: self.chance.choice(all_of_them) for name, all_of_them in said.items()}
        receipt, rev = kept.get("receipt") or secrets.token_hex(16), kept.get("rev") or "1"
        self.answered = self.send(f"/rooms/{self.code}/reflection", **words, receipt=receipt, rev=rev) == 200


class Crowd:
    """The phones that were brought at once."""

    def __init__(self, app: Flask, code: str, names: list[str], hurry: bool = False) -> None:
        from werkzeug.test import Client  # only where somebody practises

        settings: Settings = app.config["SETTINGS"]
        now, chance = time.monotonic(), random.Random()  # noqa: S311  who comes when is no secret
        self.ends = now + STAY_SECONDS
        self.phones = [
            MadeUpPhone(Client(app.wsgi_app), settings.base_url, code, name, due=now, hurry=hurry, chance=chance)
            for name in names
        ]
        topics = chance.sample(sayings.TOPICS, len(sayings.TOPICS))
        for n, phone in enumerate(self.phones):
            phone.topic = topics[n // 2 % len(topics)] if n % 2 == 0 else ""
            phone.due = now if hurry else now + chance.uniform(0, ARRIVE_WITHIN)

    def turn(self, now: float) -> None:
        """Each phone whose time has come does one thing. One that fails goes home, and the others stay."""
        for phone in [each for each in self.phones if each.due <= now]:
            try:
                phone.act(now)
            except Exception as problem:
                self.phones.remove(phone)
                if not isinstance(problem, GoneHome):
                    log.error("a made-up phone went home: %s", type(problem).__name__)

    def stay(self) -> None:
        while self.phones and time.monotonic() < self.ends:
            self.turn(time.monotonic())
            time.sleep(1)


def bring(crowd: Crowd) -> None:
    threading.Thread(target=crowd.stay, name="rehearsal", daemon=True).start()
