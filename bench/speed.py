"""How fast, beside what bare Flask does on the same machine in the same run: A B A B, medians."""

from __future__ import annotations

import contextlib
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from bench import visits
from bench.board import boards
from bench.crowd import a_room_answers
from bench.evaluation import evaluation
from bench.large import beside_a_lot
from bench.live import thirty_rooms, three_hundred_phones
from bench.load import CONNECTIONS, Ask, drive
from bench.report import Report
from bench.reports import slides
from bench.room import Phone, Room, an_open_room, getting, saving
from bench.servers import Server, serving, surroundings
from bench.signing_in import sign_ins
from bench.texts import documents
from cop.db import db
from cop.reflections.boxes import SealedAnswer
from tests.postgres import a_server
from tests.serving import a_free_port
from tests.serving import serving as make_run

FIGURES = [
    "start_s",
    "first_visit_kb",
    "first_visit_requests",
    "slow_phone_ready_s",
    "rss_idle_mb",
    "form_vs_bare_page",
    "poll_vs_bare",
    "save_vs_bare_insert_sqlite",
    "save_vs_bare_insert_pg",
    "save_tail_1w",
    "access_overhead",
    "sign_in_delay_ms",
    "board_60_render_ms",
    "compare_16k_ms",
    "map_10k_vs_1k",
    "evaluation_100k_vs_1k",
    "similar_10k_ms",
    "search_50k_p95_ms",
    "history_1000_vs_10",
    "render_16k_ms",
    "save_tail_2w",
    "live_cpu_300",
    "live_p95_300",
    "rss_300_mb",
    "live_p95_30x10",
    "room_60_in_a_minute_p95",
    "burst_200_p99",
    "pptx_s",
    "form_100k_vs_1k",
    "save_100k_vs_1k",
]


@dataclass(frozen=True)
class Pace:
    """How long each stretch of load lasts, and how often A and B take turns."""

    seconds: float
    turns: int

    @classmethod
    def of(cls, quick: bool) -> Pace:
        return cls(0.7, 3) if quick else cls(4, 7)


@dataclass(frozen=True)
class Pair:
    """The product and its limit, serving at the same time; whoever is not asked does nothing."""

    room: Room
    product: Server
    bare: Server
    phones: list[Phone]

    @property
    def form(self) -> str:
        return f"/rooms/{self.room.code}/reflection"


@contextlib.contextmanager
def a_pair(database_url: str = "", workers: int = 1) -> Iterator[Pair]:
    with tempfile.TemporaryDirectory(prefix="cop-bench-") as place, contextlib.ExitStack() as open_:
        folder = Path(place)
        room = an_open_room(folder / "instance", database_url or None)
        product = open_.enter_context(serving("wsgi:app", room.environment, "/healthz", workers))
        phones = [Phone(product.port).join(room.code) for _ in range(CONNECTIONS)]
        for phone in phones:  # every box that is measured is there already, in the product and beside it
            phone.ask("POST", f"/rooms/{room.code}/reflection", phone.answers())
        folder.joinpath("page.html").write_text(as_template(phones[0].form(room.code).decode()))
        libpq = database_url.replace("postgresql+psycopg", "postgresql")
        lengths = ",".join(str(length) for length in box_lengths(room))
        limit = surroundings(BARE_FOLDER=place, BARE_POSTGRESQL=libpq, BARE_LENGTHS=lengths)
        bare = open_.enter_context(serving("bench.bare:app", limit, "/ready", workers))
        yield Pair(room, product, bare, phones)


def as_template(html: str) -> str:
    """The product's page with its fields left open: the same bytes, rendered by bare Jinja."""
    if "{{" in html or "{%" in html:
        raise RuntimeError("the page holds what Jinja would read")
    html = re.sub(r'(name="csrf_token"[^>]*value=")[^"]+', r"\1{{ token }}", html)
    html = re.sub(r'(name="rev"[^>]*value=")[^"]+', r"\1{{ rev }}", html)
    return re.sub(r'(<textarea[^>]*name="(\w+)"[^>]*>)(\s*)', r"\1\3{{ \2 }}", html)


def box_lengths(room: Room) -> list[int]:
    with room.app.app_context():
        found = db.session.scalars(sa.select(sa.func.max(sa.func.length(SealedAnswer.box))).group_by(SealedAnswer.part))
        lengths = [int(length) for length in found]
        db.engine.dispose()
    return lengths


def side_by_side(pair: Pair, product: list[Ask], bare: list[Ask], pace: Pace, status: int = 200) -> float:
    """The product's answers per second ÷ the limit's, each the median of its turns."""
    rates: dict[str, list[float]] = {"product": [], "bare": []}
    for _turn in range(pace.turns):
        rates["product"].append(drive(pair.product.port, product, pace.seconds).only(status).rate)
        rates["bare"].append(drive(pair.bare.port, bare, pace.seconds).only(status).rate)
    mine, limit = statistics.median(rates["product"]), statistics.median(rates["bare"])
    print(f"          {mine:.0f} a second beside {limit:.0f}", file=sys.stderr, flush=True)
    return mine / limit


def starting(report: Report, quick: bool) -> None:
    """From the command to the first answer, when everything is set up."""
    took = []
    with tempfile.TemporaryDirectory(prefix="cop-bench-") as place:
        for _turn in range(3 if quick else 6):
            began = time.perf_counter()
            with make_run(Path(place) / "instance", "--port", str(a_free_port()), "--sample", "1"):
                took.append(time.perf_counter() - began)
    report.add("start_s", statistics.median(took[1:]), "s")


def first_visit(report: Report, quick: bool) -> None:
    with a_pair() as pair:
        time.sleep(1)
        report.add("rss_idle_mb", pair.product.worker_mb(), "MB")
        pages = visits.first(pair.product, {f"/join/{pair.room.code}": {}, pair.form: pair.phones[0].cookies})
        slow = visits.slow_phone(pair.product, pair.form, pair.phones[0].cookies, 3 if quick else 7)
        report.add("slow_phone_ready_s", slow, "s")
    report.add("first_visit_kb", max(page.kilobytes for page in pages), "kB")
    report.add("first_visit_requests", max(page.requests for page in pages), "requests")


def beside_bare_flask(report: Report, quick: bool) -> None:
    pace = Pace.of(quick)
    with a_pair() as pair:
        report.add("form_vs_bare_page", forms(pair, pace), "ratio")
        report.add("poll_vs_bare", polls(pair, pace), "ratio")
        report.add("save_vs_bare_insert_sqlite", saves(pair, "sqlite", pace), "ratio")
        report.add("save_tail_1w", tail(pair, pace), "ratio")


def forms(pair: Pair, pace: Pace) -> float:
    product = [getting(phone, pair.form) for phone in pair.phones]
    return side_by_side(pair, product, [getting(phone, "/page") for phone in pair.phones], pace)


def polls(pair: Pair, pace: Pace) -> float:
    live = f"/rooms/{pair.room.code}/live"
    product = [getting(phone, live, HX_PTag=tag_of(phone, live)) for phone in pair.phones]
    return side_by_side(pair, product, [getting(phone, "/poll") for phone in pair.phones], pace, 304)


def tag_of(phone: Phone, path: str) -> str:
    """The validator that this phone holds once it has seen what there is."""
    status, _body = phone.ask("GET", path)
    if status != 200 or not phone.tag:
        raise RuntimeError(f"{path} was answered {status} with the tag {phone.tag!r}")
    return phone.tag


def saves(pair: Pair, database: str, pace: Pace) -> float:
    product = [saving(phone, pair.form) for phone in pair.phones]
    bare = [saving(phone, f"/{database}") for phone in pair.phones]
    return side_by_side(pair, product, bare, pace)


def two_workers(report: Report, quick: bool) -> None:
    with a_pair(workers=2) as pair:
        report.add("save_tail_2w", tail(pair, Pace.of(quick)), "ratio")


def tail(pair: Pair, pace: Pace) -> float:
    """p99 ÷ p50 of the seconds that a save takes when sixteen phones send all the time."""
    taken = drive(pair.product.port, [saving(p, pair.form) for p in pair.phones], pace.seconds * 3).only(200)
    return taken.at(0.99) / taken.at(0.5)


def on_postgresql(report: Report, quick: bool) -> None:
    """In a whole run the other two as well."""
    with a_server(durable=True) as url, a_pair(url) as pair:
        report.add("save_vs_bare_insert_pg", saves(pair, "postgresql", Pace.of(quick)), "ratio")
        if not quick:
            report.add("form_vs_bare_page_pg", forms(pair, Pace.of(quick)), "ratio")
            report.add("poll_vs_bare_pg", polls(pair, Pace.of(quick)), "ratio")


def access(report: Report, quick: bool) -> None:
    """The share of the phone's page that goes into asking who may see it, in one process without a network. What the
    page is about is read after that, and would be for everybody."""
    with tempfile.TemporaryDirectory(prefix="cop-bench-") as place:
        room = an_open_room(Path(place) / "instance")
        with serving("wsgi:app", room.environment, "/healthz") as product:
            phone = Phone(product.port).join(room.code)
        spent = time_in_checks(room)
        client = room.app.test_client(use_cookies=False)
        began = time.perf_counter()
        for _time in range(100 if quick else 500):
            answer = client.get(f"/rooms/{room.code}", headers={"Cookie": phone.cookie})
            if answer.status_code != 200:
                raise RuntimeError(f"the page was answered {answer.status_code}")
        report.add("access_overhead", sum(spent) / (time.perf_counter() - began), "share")


def time_in_checks(room: Room) -> list[float]:
    """Puts a clock around each step that finds where the requester stands or asks whether they may come in."""
    spent: list[float] = []

    def timed(step: Callable[[], object]) -> Callable[[], object]:
        def run() -> object:
            began = time.perf_counter()
            try:
                return step()
            finally:
                spent.append(time.perf_counter() - began)

        return run

    steps = room.app.before_request_funcs[None]
    asks = [step.__name__.startswith("place_") or step.__module__ == "cop.access" for step in steps]
    if not any(asks):
        raise RuntimeError("no step before the request asks who may come in")
    steps[:] = [timed(step) if asked else step for step, asked in zip(steps, asks, strict=True)]
    return spent


MEASURES = [
    starting,
    first_visit,
    beside_bare_flask,
    two_workers,
    on_postgresql,
    access,
    sign_ins,
    boards,
    documents,
    slides,
    evaluation,
    three_hundred_phones,
    thirty_rooms,
    a_room_answers,
    beside_a_lot,
]
