"""People in a room who answer in an order that the attacker knows, and everything they type or hold."""

from __future__ import annotations

import base64
import json
import random
import secrets
import string
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bench.room import Phone
from tests.reflections.attack.channels import PART, QUESTIONS, Trace

NAME = "Zyrxqua"
"""Begins every name that is typed at the door."""
TALK = ("we", "should", "ask", "others", "what", "they", "tried", "before", "the", "next", "one", "comes", "round")


def a_mark() -> str:
    """Twelve letters that stand nowhere by chance."""
    return "".join(random.choices(string.ascii_lowercase, k=12))


@dataclass
class Watched(Phone):
    """A phone after whose every request somebody takes a copy of everything."""

    watch: Callable[[], object] = lambda: None

    def ask(self, method: str, path: str, fields: dict[str, str] | None = None) -> tuple[int, bytes]:
        answer = super().ask(method, path, fields)
        self.watch()
        return answer


@dataclass
class Person:
    number: int
    gathering_id: int
    code: str
    phone: Phone
    marks: dict[str, str]
    """Part → what every answer of this session's part contains, so that one look finds any of them."""
    words: dict[str, str] = field(default_factory=dict)
    trace: Trace = field(default_factory=Trace)
    ticks: dict[str, str] = field(default_factory=dict)
    """Further fields of the form: a tick, or what shall happen to a question that comes late."""

    def think(self) -> None:
        """Other words than before, of any length, each with a name that stands nowhere else."""
        for question in QUESTIONS:
            talk = " ".join(random.choices(TALK, k=random.randint(1, 40)))
            self.words[question] = f"{self.marks[PART[question]]}{secrets.token_hex(6)} {talk}"[:270]
        self.phone.rev += 1

    def answers(self) -> dict[str, str]:
        held = {"receipt": self.phone.receipt, "rev": str(self.phone.rev), "csrf_token": self.phone.token}
        return self.words | held | self.ticks

    def secrets(self) -> list[bytes]:
        """What only this phone holds, in the spellings in which it might be written down."""
        payload = self.phone.cookies[f"room-{self.gathering_id}"].split(".")[0]
        token: list[Any] = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        held = [token[2], self.phone.cookies["device"], self.phone.receipt]
        return [spelt for secret in held for spelt in spellings(bytes.fromhex(secret))]


def spellings(secret: bytes) -> list[bytes]:
    return [secret, secret.hex().encode(), secret.hex().upper().encode(), base64.b64encode(secret).rstrip(b"=")]
