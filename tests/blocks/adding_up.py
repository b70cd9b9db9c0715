"""What all pages and files of some years tell together: numbers beside kinds and themes, added up and subtracted."""

from __future__ import annotations

import re

from cop.blocks.queries import publications_of
from cop.communities.models import Programme
from cop.db import db
from cop.evaluation.queries import quarters_of
from cop.figures.making import Places
from cop.periods import EVERYTHING
from cop.reports.models import EvaluationReport
from tests.wiring.who_may_what import READERS, TABLE

from .attacker import Report, small_groups
from .walking import Device, Found, Walk, numbers_beside
from .years import LABELS, Years

SECRET = re.compile(rb"Q[a-z]+\d+ said")
MINE = ("/evaluation", "/<community>", "/map", "/communities")
FILES = ("slides.pptx", "paper.docx", "workbook.xlsx", "tables.zip", "report.json")


def walked(years: Years, reader: Device, stranger: Device, at_most: int | None) -> list[Found]:
    """By a stranger, and by an academy reader who asks for every quarter and every community."""
    app, programme = years.app, years.programme
    every = quarters_of(Places.of(programme, EVERYTHING, None))
    quarters = [f"quarter={each.since}" for each in every] + ["from=2020-04-02", "to=2021-02-01"]
    asked = [f"?{period}&community={place.slug}" for period in [*quarters, ""] for place in programme.communities]
    seeds = ["/", *(rule for rule in TABLE if "<" not in rule)]
    seeds += [f"/evaluation/years{each}" for each in ["", *(f"?{period}" for period in quarters), *asked]]
    seeds += [f"/communities/{place.slug}" for place in programme.communities]
    seeds += [f"/{place.slug}/map{end}" for place in programme.communities for end in ("", "/wall")]
    seeds += ["/evaluation/years/hopes/hoped/1", *files_of(programme)]
    walk = Walk(app, reader, at_most).through(seeds)
    return walk.found + Walk(app, stranger, at_most).through(seeds).found


def files_of(programme: Programme) -> list[str]:
    """Of every version of every report, each page and file."""
    reports = db.session.query(EvaluationReport).filter_by(programme_id=programme.id).all()
    where = [(f"/evaluation/years/reports/{each.number}", f"?version={each.version}") for each in reports]
    ends = ["/", "/board", "/figures/themes", "/figures/kinds", "/figures/blocks", "/files/"]
    return [f"{at}{end}{version}" for at, version in where for end in [*ends, *(f"/files/{file}" for file in FILES)]]


def every_rule() -> set[str]:
    """What the table says that a stranger or an academy reader may read of a programme."""
    columns = READERS.index("stranger"), READERS.index("reader")
    rules = {rule for rule, row in TABLE.items() if "200" in [row.split()[each] for each in columns]}
    return {rule for rule in rules if rule.startswith(MINE) and not rule.endswith("/making")}


def reports_of(years: Years, key: str, told: list[set[tuple[str, int]]]) -> list[Report]:
    """What all the pages told of one field: the blocks that each report closed, and each number beside a kind."""
    published = publications_of(years.programme)
    counts = [{label: number for label, number in each if label in LABELS[key]} for each in told]
    return [
        Report(tuple(block.total(key) for block in publication.blocks), said)
        for publication, said in zip(published, counts, strict=True)
    ]


def what_they_tell(years: Years, found: list[Found]) -> tuple[list[set[tuple[str, int]]], list[str]]:
    """Of each publication the numbers that any page of its reports told; and numbers that were never published."""
    published = [each.id for each in publications_of(years.programme)]
    reports = db.session.query(EvaluationReport).all()
    marks = {(str(each.number), str(each.version)): each.mark for each in reports}
    newest = {number: mark for (number, _), mark in sorted(marks.items())}
    labels = [label for each in LABELS.values() for label in each]
    told: list[set[tuple[str, int]]] = [set() for _ in published]
    for each in found:
        number = re.search(r"/reports/(\d+)", each.address)
        version = re.search(r"version=(\d+)", each.address)
        mark = marks[number[1], version[1]] if number and version else newest.get(number[1]) if number else None
        last = published.index(mark) if mark else len(published) - 1
        told[last] |= numbers_beside(each.lines, labels)
    doubles = [f"{label} {said}" for said in told for label in labels if sum(name == label for name, _ in said) > 1]
    return told, doubles


def broken(years: Years, found: list[Found]) -> list[object]:
    """Groups of one to four that follow from all of it; or two numbers of one kind where only one was published."""
    told, doubles = what_they_tell(years, found)
    groups = [each for key in LABELS for each in small_groups(reports_of(years, key, told))]
    return [*doubles, *groups]


def text(found: Found) -> bytes:
    return "\n".join(found.lines).encode()


def words_of_people(found: list[Found]) -> list[str]:
    """Where anything stands that was marked as somebody's own."""
    return [each.address for each in found if SECRET.search(each.raw) or SECRET.search(text(each))]
