"""Two hundred phones that have just joined open the form and send it, all within ten seconds, each at two moments of
its own. Then the database and every phone say whether all of it is there, and once."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

import sqlalchemy as sa

from bench.room import Phone, Room
from cop.db import db
from cop.gatherings.models import Gathering
from cop.reflections.boxes import SealedAnswer
from cop.reflections.sealing import PARTS

PHONES, SECONDS = 200, 10.0


def within(phones: list[Phone], code: str, seconds: float) -> list[float]:
    """Of each phone: how long it waited for its form, and to be told “saved”, together."""
    with ThreadPoolExecutor(len(phones)) as at_once:
        began = time.perf_counter()
        waits = []
        for phone in phones:
            moments = sorted(began + random.uniform(0, seconds) for _moment in range(2))
            waits.append(at_once.submit(waited, phone, code, moments))
        return [each.result() for each in waits]


def waited(phone: Phone, code: str, moments: Iterable[float]) -> float:
    took = 0.0
    for moment, act in zip(moments, (phone.form, phone.send), strict=True):
        time.sleep(max(0.0, moment - time.perf_counter()))
        began = time.perf_counter()
        act(code)  # anything but 200 ends the run
        took += time.perf_counter() - began
    return took


def p99(seconds: list[float]) -> float:
    return statistics.quantiles(seconds, n=100)[98]


def all_there_once(room: Room, code: str, phones: list[Phone]) -> None:
    """A row of each part for each phone, and on each phone its own words."""
    with room.app.app_context():
        there = sa.select(SealedAnswer.part, sa.func.count()).group_by(SealedAnswer.part)
        mine = there.join(Gathering, Gathering.id == SealedAnswer.gathering_id).where(Gathering.join_code == code)
        found = dict(map(tuple, db.session.execute(mine)))
        db.session.remove()
        db.engine.dispose()
    lost = [phone for phone in phones if phone.said.encode() not in phone.form(code)]
    if found != dict.fromkeys(PARTS, len(phones)) or lost:
        raise RuntimeError(f"{len(phones)} phones sent; stored is {found}, and {len(lost)} do not see their words")
