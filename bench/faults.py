"""The faults of tests/reflections/faults, for long: what is acknowledged is kept, whatever breaks."""

from __future__ import annotations

import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from bench.report import Report, say
from bench.sidebyside import side_by_side
from tests.databases import AnEmptyDatabase
from tests.postgres import a_server
from tests.reflections.attack.stage import House, a_house
from tests.reflections.faults import faults
from tests.reflections.faults.counting import Count
from tests.reflections.faults.keyserver import Redis

FIGURES = ["faults_acknowledged", "faults_lost", "faults_doubled", "faults_false_saved"]
SAVES = 20


@contextmanager
def a_place() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="cop-soak-") as place:
        yield Path(place)


@contextmanager
def on_sqlite() -> Iterator[House]:
    with a_place() as place:
        yield a_house(place / "instance")


@contextmanager
def on_postgresql() -> Iterator[House]:
    with a_place() as place, a_server(durable=True) as server, AnEmptyDatabase(server) as made:
        yield a_house(place / "instance", made.url.render_as_string(hide_password=False))


def killed(quick: bool) -> Count:
    with on_sqlite() as house:
        return faults.kills(house, 4 if quick else 200)


def killed_while_opening(quick: bool) -> Count:
    with on_sqlite() as one, on_postgresql() as other:
        times, landed = 2 if quick else 30, Counter[str]()
        count = faults.kills_while_opening(one, times, landed) + faults.kills_while_opening(other, times, landed)
    say(f"          the kills came: {dict(landed)}")
    return count


def raced(quick: bool) -> Count:
    openings, phones = (2, 12) if quick else (30, 34)
    with on_sqlite() as one, on_postgresql() as other:
        return faults.races(one, openings, phones) + faults.races(other, openings, phones)


def on_a_bad_line(quick: bool, share: float) -> Count:
    with on_sqlite() as house:
        return faults.bad_lines(house, 30 if quick else 200, share)


def with_a_full_disk(_quick: bool) -> Count:
    with a_place() as place, faults.a_disk_of(12, place / "disk") as disk:
        house = a_house(disk / "instance")
        with house.served() as product:
            return faults.a_full_disk(house, faults.filled_but_for(200, disk), product)


def with_a_file_that_may_not_grow(_quick: bool) -> Count:
    with on_sqlite() as house, house.served() as product:
        return faults.a_full_disk(house, faults.no_file_longer_than(600_000, product.door.server), product)


def postgresql_stopped(quick: bool) -> Count:
    with a_place() as place, a_server(durable=True, revived=True) as url:
        postmaster = Path(url.partition("?host=")[2]) / "data" / "postmaster.pid"
        return faults.postgresql_stops(a_house(place / "instance", url), postmaster, 2 if quick else 10)


def keys_lost(_quick: bool) -> Count:
    with a_place() as place:
        redis = Redis(place)
        try:
            return faults.keys_lost(a_house(place / "instance", keys_url=redis.url), redis.die, redis.start)
        finally:
            redis.die()


Suite = Callable[[bool], Count]
SUITES: dict[str, Suite] = {
    "kill -9 under load": killed,
    "kill -9 while opening": killed_while_opening,
    "saves against openings": raced,
    "half of all connections spoilt": partial(on_a_bad_line, share=0.5),
    "four fifths of all connections spoilt": partial(on_a_bad_line, share=0.8),
    "a full disk": with_a_full_disk,
    "a file that may not grow": with_a_file_that_may_not_grow,
    "PostgreSQL stopped at once": postgresql_stopped,
    "Redis lost": keys_lost,
}


def timed(suite: Suite, quick: bool) -> tuple[Count, float]:
    began = time.monotonic()
    return suite(quick), time.monotonic() - began


def all_faults(report: Report, quick: bool) -> None:
    """Two at a time; what this machine lacks is said. A figure counts over all of them."""
    total, broken = Count(), []
    for name, came in side_by_side({name: partial(timed, suite, quick) for name, suite in SUITES.items()}):
        try:
            count, seconds = came.result()
        except (PermissionError, FileNotFoundError) as missing:
            report.say(f"          {name}: not run ({missing})")
        except Exception as trouble:
            report.say("".join(traceback.format_exception(trouble)))
            broken.append(f"{name}: {trouble!r}")
        else:
            report.say(f"          {name} ({seconds:.0f} s): {count}")
            total += count
    report.add("faults_acknowledged", total.acknowledged, "saves")
    report.add("faults_lost", total.lost, "saves")
    report.add("faults_doubled", total.doubled, "rows")
    report.add("faults_false_saved", total.false_saved, "saves")
    if broken or not total.spotless:
        raise RuntimeError(f"a promise was broken: {total}; {', '.join(broken)}")


def system_calls(report: Report, _quick: bool) -> None:
    """An answer leaves only once its save is on the disk: asked of the operating system, not of the product."""
    for name, place in {"SQLite": on_sqlite, "PostgreSQL": on_postgresql}.items():
        try:
            with place() as house, a_place() as scratch:
                flushed, saves = faults.flushes(house, SAVES, scratch / "calls")
        except (PermissionError, FileNotFoundError) as missing:
            report.say(f"          not traced: {missing}")
            return
        report.say(f"          {name}: {flushed} of {saves} saves were on the disk before their answer left")
        if flushed < saves:
            raise RuntimeError("an answer left before its save was on the disk")
