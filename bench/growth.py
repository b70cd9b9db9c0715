"""A made-up region at one, ten and a hundred per cent: a phone's form and its save cost the same however much was said
before, and every main page stays small and quick."""

from __future__ import annotations

import contextlib
import runpy
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask.testing import FlaskClient

from bench.load import CONNECTIONS, drive
from bench.report import Report
from bench.room import Filled, Phone, Room, an_open_room, getting, saving
from bench.servers import ROOT, Server, serving
from bench.works import signed_in
from cop import clock
from cop.communities.models import Community, Membership, Programme
from cop.db import db, writing
from cop.identity.commands import fresh_link
from cop.identity.models import Person
from cop.region.making import SLUG, make_region

SHARES = (1, 10, 100)
COMMUNITY = "region-3"
"""One of the largest."""
MOST_BYTES = 100_000
PAGES = {
    "/": "facilitator",
    f"/{COMMUNITY}/": "facilitator",
    f"/{COMMUNITY}/sessions/5/console": "facilitator",
    f"/{COMMUNITY}/sessions/5/summary": "facilitator",
    f"/{COMMUNITY}/questions": "facilitator",
    f"/{COMMUNITY}/figures": "facilitator",
    f"/{COMMUNITY}/people": "facilitator",
    f"/{COMMUNITY}/directory": "facilitator",
    f"/{COMMUNITY}/people/stand-in": "facilitator",
    f"/{COMMUNITY}/documents/": "facilitator",
    f"/{COMMUNITY}/map": "facilitator",
    f"/{COMMUNITY}/map/wall": "facilitator",
    "/map": "facilitator",
    "/map?view=list": "facilitator",
    "/map/wall": "facilitator",
    f"/evaluation/{SLUG}": "reviewer",
    f"/evaluation/{SLUG}?community={COMMUNITY}": "reviewer",
    f"/evaluation/{SLUG}/asked": "reviewer",
    f"/evaluation/{SLUG}/figures/attendance": "reviewer",
    f"/evaluation/{SLUG}/reports/": "reviewer",
    f"/programmes/{SLUG}/": "administrator",
    "/organisations/": "administrator",
    "/audit/": "administrator",
}
"""What somebody waits for, and who."""


@dataclass(frozen=True)
class Region:
    """So many per cent of a region beside an open session, on a database of its own."""

    room: Room
    share: int
    made_s: float
    desks: dict[str, FlaskClient]

    def look(self, path: str, times: int) -> tuple[float, int]:
        """Median CPU time of the page in ms, once it is warm, and its bytes."""
        taken, size = [], 0
        for _time in range(times + 1):
            began = time.process_time()
            answer = self.desks[PAGES[path]].get(path)
            taken.append((time.process_time() - began) * 1000)
            size = len(answer.data)
            if answer.status_code != 200:
                raise RuntimeError(f"{path} was answered {answer.status_code}")
        return statistics.median(taken[1:]), size


def a_region(folder: Path, share: int) -> Filled:
    room = an_open_room(folder)
    with writing(room.app):
        began = time.monotonic()
        programme = make_region(share, clock.now())
        db.session.commit()
        made = time.monotonic() - began
    with writing(room.app):
        links = {who: fresh_link(person) for who, person in people(programme).items()}
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
    return Filled(room.code, room.environment, links, made)


def looked_at(share: int, filled: Filled) -> Region:
    room = filled.room()
    desks = {who: signed_in(room.app.test_client(), link.split("/", 3)[3]) for who, link in filled.doors.items()}
    return Region(room, share, filled.seconds, desks)


def people(programme: Programme) -> dict[str, Person]:
    administrator = Person(name="Administrator", email="administrator@example.org", is_administrator=True)
    db.session.add(administrator)
    here = sa.select(Person).join(Membership, Membership.person_id == Person.id)
    led = here.join(Community, Community.id == Membership.community_id).where(Community.slug == COMMUNITY)
    leader = db.session.scalars(led.where(Membership.access == "facilitator")).one()
    reader = db.session.scalars(
        here.where(Membership.programme_id == sa.select(Programme.id).filter_by(slug=SLUG).scalar_subquery())
    )
    return {"administrator": administrator, "facilitator": leader, "reviewer": reader.one()}


@contextlib.contextmanager
def served(region: Region) -> Iterator[tuple[Server, list[Phone]]]:
    with serving("wsgi:app", region.room.environment, "/healthz", 1) as server:
        phones = [Phone(server.port).join(region.room.code) for _ in range(CONNECTIONS)]
        for phone in phones:
            phone.ask("POST", f"/rooms/{region.room.code}/reflection", phone.answers())
        yield server, phones


def growth(report: Report, quick: bool, regions: list[Region]) -> None:
    """The region at its three sizes; in a short run at the smallest and the largest."""
    report.say(f"          {regions[-1].made_s:.0f} s to make the whole region")
    phones_beside_it(report, regions[0], regions[-1], (3, 0.5) if quick else (7, 3))
    report.grown = pages(report, regions, 1 if quick else 3)
    for region in regions:
        with region.room.app.app_context():
            db.engine.dispose()


def phones_beside_it(report: Report, small: Region, large: Region, pace: tuple[int, float]) -> None:
    """A thousand opened answers and a hundred thousand: seconds a form and a save beside the many ÷ beside the few.
    `pace`: how many turns, and how many seconds each lasts."""
    turns, seconds = pace
    with served(small) as few, served(large) as many:
        for name, ask in (("form", getting), ("save", saving)):
            rates: list[list[float]] = [[], []]
            for _turn in range(turns):
                for found, region, (server, phones) in ((rates[0], small, few), (rates[1], large, many)):
                    path = f"/rooms/{region.room.code}/reflection"
                    found.append(drive(server.port, [ask(p, path) for p in phones], seconds).only(200).rate)
            alone, beside = map(statistics.median, rates)
            report.say(f"          {name}: {alone:.0f} a second beside a thousand answers, {beside:.0f} beside all")
            report.add(f"{name}_100k_vs_1k", alone / beside, "ratio")


def pages(report: Report, regions: list[Region], times: int) -> list[dict[str, Any]]:
    """Each main page at each size, in ms and kB. One that is too large for a phone is no figure but a fault. What is
    loaded is out of the collector's way, as in each worker of the server."""
    runpy.run_path(str(ROOT / "gunicorn.conf.py"))["post_worker_init"](None)
    rows = []
    for path in PAGES:
        seen = {region.share: region.look(path, times) for region in regions}
        told = {str(share): {"ms": round(ms, 1), "kb": round(size / 1000, 1)} for share, (ms, size) in seen.items()}
        rows.append({"page": path, "shares": told})
        shown = ", ".join(f"{share} %: {each['ms']:g} ms {each['kb']:g} kB" for share, each in told.items())
        report.say(f"          {path}: {shown}")
    large = [each["page"] for each in rows if max(one["kb"] for one in each["shares"].values()) * 1000 > MOST_BYTES]
    if large:
        raise RuntimeError(f"pages of more than 100 kB: {', '.join(large)}")
    return rows
