"""Servers that are replaced while a room sends: one in place (SIGHUP), and several one after the other."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from bench.servers import Server, started, stop, wait_for
from tests.reflections.attack.stage import PRODUCT, House
from tests.reflections.faults.counting import Count, judged
from tests.reflections.faults.phones import Sender, phones_in, under_load

PHONES = 8
WORKERS = 2
PAUSE = 0.3
SOON = {"GUNICORN_CMD_ARGS": "--preload --graceful-timeout 2"}
"""For connections that never fall silent: they are served so long, and then cut."""


@dataclass
class Door:
    """As a proxy that knows which servers are there: each connection goes to one of them, or waits for one."""

    ports: list[int] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def let_in(self, sender: Sender) -> None:
        while not self.over.is_set():
            if self.ports:
                sender.keep_sending(random.choice(self.ports), self.over)
            time.sleep(0.02)


@contextlib.contextmanager
def sending_through(door: Door, senders: list[Sender]) -> Iterator[None]:
    threads = [threading.Thread(target=door.let_in, args=[sender]) for sender in senders]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        door.over.set()
        for thread in threads:
            thread.join()


@contextlib.contextmanager
def servers(house: House, how_many: int) -> Iterator[list[Server]]:
    """All started at once: each spends its first seconds on imports."""
    said = house.days.with_name("servers-said")
    made = [Server(*started(PRODUCT, house.environment, 1, said)) for _ in range(how_many)]
    try:
        for each in made:
            wait_for(f"{each.address}/healthz", each.process)
        yield made
    finally:
        for each in made:
            stop(each.process)


def one_after_the_other(house: House) -> Count:
    """Two serve. For each a new one is there before the old one is told to stop, and is asked from then on; the old one
    finishes what it began, and has ended before the next goes."""
    house = replace(house, environment=house.environment | SOON)
    with house.served(workers=1) as product, servers(house, 3) as (second, *new):
        senders = phones_in(product, [PHONES])
        old = [product.door.server, second]
        door = Door([each.port for each in old])
        with sending_through(door, senders):
            for gone, comes in zip(old, new, strict=True):
                time.sleep(PAUSE)
                door.ports.append(comes.port)
                door.ports.remove(gone.port)
                os.kill(gone.process.pid, signal.SIGTERM)
                gone.process.wait(15)
            time.sleep(PAUSE)
        return judged(house.app, senders, new[0].port)


def in_place(house: House, times: int) -> tuple[Count, int]:
    """As `systemctl reload` does it: new workers take over from old ones, which finish. How many were replaced."""
    seen: set[int] = set()
    with house.served(workers=WORKERS) as product:
        senders = phones_in(product, [PHONES])
        with under_load(senders, product.door.port, whatever_comes=True):
            for _ in range(times):
                before = set(product.door.server.workers())
                os.kill(product.door.server.process.pid, signal.SIGHUP)
                until_others_serve(product.door.server, before)
                seen |= before
            time.sleep(PAUSE)
        return judged(house.app, senders, product.door.port), len(seen)


def until_others_serve(server: Server, before: set[int], seconds: float = 20) -> None:
    give_up = time.monotonic() + seconds
    while before & set(server.workers()) or len(server.workers()) < WORKERS:
        if time.monotonic() > give_up:
            raise RuntimeError("the old workers are still there")
        time.sleep(0.05)
