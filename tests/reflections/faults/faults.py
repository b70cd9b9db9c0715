"""The faults themselves. Each takes a house and says what it came to; short runs and long runs differ in numbers."""

from __future__ import annotations

import contextlib
import os
import random
import resource
import shutil
import signal
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import make_url

from bench.servers import Server
from cop.db import db
from tests.reflections.attack.stage import PRODUCT, House, Product
from tests.reflections.faults.counting import Count, doubled, judged, kept, opened_once, told
from tests.reflections.faults.phones import Sender, at_once, phones_in, under_load
from tests.reflections.faults.proxy import a_bad_line
from tests.reflections.faults.tracing import family, flushed_before_the_answer, traced

PHONES = 16


def kill(server: Server) -> None:
    """Everything of it, at once, with no chance to tidy up."""
    os.killpg(server.process.pid, signal.SIGKILL)
    server.process.wait()


def kills(house: House, times: int) -> Count:
    """kill -9 under write load, again and again, and after each one every phone looks at what is there."""
    senders: list[Sender] = []
    count = Count()
    for _ in range(times):
        with house.served() as product:
            senders = senders or phones_in(product, [PHONES])
            count += judged(house.app, senders, product.door.port)
            with under_load(senders, product.door.port):
                time.sleep(random.uniform(0.2, 1))
                kill(product.door.server)
    with house.served() as product:
        return count + judged(house.app, senders, product.door.port)


def kills_while_opening(house: House, times: int, landed: Counter[str]) -> Count:
    """The leader presses, and the server dies somewhere in the middle. The next press, or the next start, finishes.

    `landed` tells where the kills came: before the commit, between it and the burning of the key, or after."""
    count, usual = an_opening_without_fault(house)
    for _ in range(times):
        with house.served() as product:
            senders = phones_that_sent(product)
            press = threading.Thread(target=press_show, args=[product, senders[0].gathering_id])
            press.start()
            time.sleep(random.uniform(0.3, 2) * usual)
            kill(product.door.server)
            press.join()
        landed[where_it_stands(house, senders[0].gathering_id)] += 1
        with house.served() as product:
            product.leader.ask("GET", "/sign-in")
            count += shown_in_the_end(house, product, senders)
    return count


def an_opening_without_fault(house: House) -> tuple[Count, float]:
    """And how long it takes here and now, in seconds: the second one, for the first press pays for imports."""
    with house.served() as product:
        for _ in range(2):
            senders = phones_that_sent(product)
            began = time.perf_counter()
            product.show_questions(senders[0].gathering_id)
            took = time.perf_counter() - began
        return shown_in_the_end(house, product, senders), took


def phones_that_sent(product: Product) -> list[Sender]:
    senders = phones_in(product, [8])
    at_once(lambda sender: next_version(sender, product.door.port), senders)
    return senders


def where_it_stands(house: House, gathering_id: int) -> str:
    if boxes_left(house, gathering_id):
        return "before the commit"
    return "between commit and burning" if key_of_questions(house, gathering_id).exists() else "after"


def key_of_questions(house: House, gathering_id: int) -> Path:
    instance: Path = house.app.config["SETTINGS"].instance
    return instance / "keys" / f"{gathering_id}-questions"


def next_version(sender: Sender, port: int) -> bool:
    sender.rev += 1
    return sender.send_until_saved(port)


def press_show(product: Product, gathering_id: int) -> bool:
    """True when it was answered and done."""
    try:
        product.show_questions(gathering_id)
    except Exception:
        return False
    return True


def shown_in_the_end(house: House, product: Product, senders: list[Sender]) -> Count:
    """Whether or not the first press came through, a second does no harm; then no box and no key is left."""
    here = senders[0].gathering_id
    product.show_questions(here)
    texts = opened_questions(house, here)
    count = opened_once(texts, senders)
    count.doubled += boxes_left(house, here)
    count.wrong_revision += key_of_questions(house, here).exists()
    return count


def opened_questions(house: House, gathering_id: int) -> list[str]:
    return list(asked(house, "SELECT text FROM curiosities WHERE gathering_id = :here", gathering_id))


def boxes_left(house: House, gathering_id: int) -> int:
    query = "SELECT count(*) FROM sealed_answers WHERE part = 'questions' AND gathering_id = :here"
    return int(asked(house, query, gathering_id)[0])


def asked(house: House, query: str, gathering_id: int) -> list[str]:
    with house.app.app_context():
        found = list(db.session.scalars(sa.text(query), {"here": gathering_id}))
        db.session.remove()
        db.engine.dispose()
    return found


def races(house: House, openings: int, phones: int, workers: int = 2) -> Count:
    """Everybody sends at the moment in which the leader opens: what is called saved is opened, once."""
    count = Count()
    with house.served(workers=workers) as product:
        for _ in range(openings):
            senders = phones_in(product, [phones])
            for sender in senders[:3]:
                next_version(sender, product.door.port)
            press = threading.Thread(target=press_until_shown, args=[product, senders[0].gathering_id])
            press.start()
            at_once(lambda sender: next_version(sender, product.door.port), senders, width=12)
            press.join()
            count += opened_once(opened_questions(house, senders[0].gathering_id), senders)
            count.doubled += boxes_left(house, senders[0].gathering_id)
    return count


def press_until_shown(product: Product, gathering_id: int) -> None:
    time.sleep(random.uniform(0, 0.4))
    while not press_show(product, gathering_id):
        time.sleep(0.01)


def bad_lines(house: House, phones: int, share: float, versions: int = 3) -> Count:
    """Every phone changes its mind a few times behind a line that spoils this share of all connections."""
    with house.served() as product:
        senders = phones_in(product, [phones])
        with a_bad_line(product.door.port, share) as line:

            def send(sender: Sender) -> None:
                for _ in range(versions):
                    assert next_version(sender, line.port), "a phone never got through"

            at_once(send, senders)
        count = judged(house.app, senders, product.door.port)
        spoilt = sum(line.happened.values()) - line.happened["nothing"]
        assert spoilt > 0.5 * share * sum(line.happened.values()), line.happened
    return count


def a_full_disk(house: House, fill: contextlib.AbstractContextManager[None], product: Product) -> Count:
    """Some are kept, the rest are refused; once there is room again all of them come through."""
    senders = phones_in(product, [60])
    with fill:
        at_once(lambda sender: next_version_once(sender, product.door.port), senders, width=8)
        count = told(senders)
        assert count.refused > 0, f"the disk was never full: {count}"
        count += kept_while_full(senders, product.door.port)
    for sender in senders:
        if sender.told < sender.rev:
            assert sender.send_until_saved(product.door.port)
    return count + judged(house.app, senders, product.door.port)


def next_version_once(sender: Sender, port: int) -> None:
    sender.rev += 1
    sender.send_until_saved(port, tries=1)


def kept_while_full(senders: list[Sender], port: int) -> Count:
    return kept([sender for sender in senders if sender.told], port)


@contextlib.contextmanager
def a_disk_of(megabytes: int, at: Path) -> Iterator[Path]:
    """A small file system of its own; only root may mount one."""
    at.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(at)], capture_output=True, check=False
    )
    if mounted.returncode:
        raise PermissionError("this machine lets nobody mount a small disk")
    try:
        yield at
    finally:
        subprocess.run(["umount", "--lazy", str(at)], check=True)


@contextlib.contextmanager
def filled_but_for(kilobytes: int, folder: Path) -> Iterator[None]:
    """Something else has eaten the disk."""
    eater = folder / "eater"
    free = shutil.disk_usage(folder).free
    eater.write_bytes(bytes(max(0, free - kilobytes * 1024)))
    try:
        yield
    finally:
        eater.unlink()


@contextlib.contextmanager
def no_file_longer_than(length: int, server: Server) -> Iterator[None]:
    """The other way to have no room, for machines on which nobody may mount."""
    for pid in server.workers():
        _soft, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (length, hard))
    try:
        yield
    finally:
        for pid in server.workers():
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (hard, hard))


def postgresql_stops(house: House, postmaster: Path, times: int) -> Count:
    """`immediate`: no farewell and no checkpoint; the server comes up again by itself and reads its log."""
    count = Count()
    with house.served() as product:
        senders = phones_in(product, [PHONES])
        for _ in range(times):
            with under_load(senders, product.door.port, whatever_comes=True):
                time.sleep(random.uniform(0.5, 1.5))
                os.kill(int(postmaster.read_text().split()[0]), signal.SIGQUIT)
                time.sleep(1.5)
            until_it_answers(senders, product.door.port)
            count += judged(house.app, senders, product.door.port)
    return count


def until_it_answers(senders: list[Sender], port: int) -> None:
    """The version that each stands at, through the time in which the database reads its log."""
    for sender in senders:
        assert sender.send_until_saved(port)


def keys_lost(house: House, lose: Callable[[], object], come_back: Callable[[], object]) -> Count:
    """While the keys cannot be had nothing is kept and nothing is called saved; no box is touched."""
    with house.served() as product:
        senders = phones_in(product, [PHONES])
        with under_load(senders, product.door.port, whatever_comes=True):
            time.sleep(1)
            lose()
            time.sleep(0.5)
            before = told(senders)
            time.sleep(1.5)
        while_away = told(senders)
        come_back()
        count = before + while_away
        count.doubled += doubled(house.app, senders)
        assert while_away.refused > 0 and while_away.acknowledged == 0, while_away
    return count


def flushes(house: House, saves: int, trace: Path, app: str = PRODUCT) -> tuple[int, int]:
    """One save after another under the tracer: how many were on the disk before their answer left, of how many.

    Of PostgreSQL every process is traced: one of them flushes the log."""
    with house.served(app=app) as product:
        [sender] = phones_in(product, [1])
        with traced([*family(product.door.server.process.pid), *database_processes(house)], trace):
            for _ in range(saves):
                assert next_version(sender, product.door.port)
    return flushed_before_the_answer(trace.read_text())


def database_processes(house: House) -> list[int]:
    url = make_url(house.app.config["SETTINGS"].database_url)
    if url.drivername.startswith("sqlite"):
        return []
    postmaster = Path(str(url.query.get("host")), "data", "postmaster.pid")
    if not postmaster.exists():
        raise PermissionError("the database server is not one of our own")
    return family(int(postmaster.read_text().split()[0]))
