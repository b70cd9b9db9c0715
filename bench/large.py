"""Beside a great deal of everything: the databases are filled two at a time, and looked into one after the other."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.finding import everything, finding
from bench.growth import SHARES, a_region, growth
from bench.growth import looked_at as region
from bench.report import Report
from bench.room import Filled
from bench.sidebyside import side_by_side
from bench.works import FEW, MANY, a_full_map, maps
from bench.works import looked_at as full_map
from tests.postgres import a_server


def beside_a_lot(report: Report, quick: bool) -> None:
    shares = SHARES[::2] if quick else SHARES
    with TemporaryDirectory(prefix="cop-bench-") as place, a_server(durable=True) as url:
        made = filled(Path(place), shares, url)
        report.say("          everything is there")
        maps(report, quick, full_map(made["few"]), full_map(made["many"]))
        finding(report, quick, {name: made[name] for name in ("sqlite", "postgresql")})
        growth(report, quick, [region(share, made[f"{share} %"]) for share in shares])


def filled(place: Path, shares: tuple[int, ...], postgresql: str) -> dict[str, Filled]:
    """What takes longest begins first."""
    runs = {f"{share} %": partial(a_region, place / f"region-{share}", share) for share in shares[::-1]}
    for name, url in (("postgresql", postgresql), ("sqlite", None)):
        runs[name] = partial(everything, place / name, url)
    for name, works in (("many", MANY), ("few", FEW)):
        runs[name] = partial(a_full_map, place / name, works)
    return {name: running.result() for name, running in side_by_side(runs)}
