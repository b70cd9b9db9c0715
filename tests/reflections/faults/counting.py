"""What every fault is judged by: what phones were told against what is there afterwards."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from flask import Flask

from cop.db import db
from tests.reflections.faults.phones import Sender


@dataclass
class Count:
    """How many of each. All but the first three must stay nought."""

    acknowledged: int = 0
    refused: int = 0
    """503, as it should be when something could not be kept."""
    unanswered: int = 0
    lost: int = 0
    doubled: int = 0
    wrong_revision: int = 0
    false_saved: int = 0
    elsewhere: int = 0
    """Answers of any other kind."""

    def __add__(self, other: Count) -> Count:
        mine, theirs = dataclasses.astuple(self), dataclasses.astuple(other)
        return Count(*(a + b for a, b in zip(mine, theirs, strict=True)))

    @property
    def spotless(self) -> bool:
        return not any((self.lost, self.doubled, self.wrong_revision, self.false_saved, self.elsewhere))

    def __str__(self) -> str:
        return ", ".join(f"{name.replace('_', ' ')} {n}" for name, n in dataclasses.asdict(self).items())


def told(senders: Iterable[Sender]) -> Count:
    """What the phones saw by themselves."""
    count = Count()
    for sender in senders:
        answers = sender.answers
        count.acknowledged += answers.pop(200, 0)
        count.refused += answers.pop(503, 0)
        count.unanswered += answers.pop(0, 0)
        count.false_saved += sender.misled
        count.elsewhere += sum(answers.values())
        answers.clear()
        sender.misled = 0
    return count


def kept(senders: Iterable[Sender], port: int) -> Count:
    """Each phone opens its form again. A version that was sent and not acknowledged may be there: the phone says
    "not sent yet", and is right."""
    count = Count()
    for sender in senders:
        number, versions = sender.look(port)
        count.lost += number < sender.told
        count.wrong_revision += number > sender.rev or len(versions) > 1
        count.false_saved += number == sender.told and number > 0 and versions != {number}
        sender.rev = max(sender.rev, number)
    return count


def doubled(app: Flask, senders: list[Sender]) -> int:
    """Rows beyond one for each phone in each of the two parts of its session."""
    here = sorted({sender.gathering_id for sender in senders})
    query = "SELECT count(*) FROM sealed_answers WHERE gathering_id IN :here"
    with app.app_context():
        rows = db.session.scalar(sa.text(query).bindparams(sa.bindparam("here", here, expanding=True)))
        db.session.remove()
        db.engine.dispose()
    return max(0, int(rows) - 2 * len(senders))


def judged(app: Flask, senders: list[Sender], port: int) -> Count:
    return told(senders) + kept(senders, port) + Count(doubled=doubled(app, senders))


def opened_once(texts: list[str], senders: list[Sender]) -> Count:
    """After an opening: what was called saved stands there once, in the version last called saved or a later one."""
    count = told(senders)
    for sender in senders:
        mine = [text for text in texts if text.startswith(f"{sender.name} ")]
        versions = [int(text.split()[2]) for text in mine]
        count.lost += sender.told > 0 and (not versions or max(versions) < sender.told)
        count.doubled += max(0, len(mine) - 1)
        count.wrong_revision += any(version > sender.rev for version in versions)
    return count
