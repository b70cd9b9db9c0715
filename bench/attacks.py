"""The attacker of tests/reflections/attack, for long: what each channel links, beside chance and a usual survey."""

from __future__ import annotations

from pathlib import Path

from bench.report import Report
from tests.reflections.attack.campaign import Findings, attack_on
from tests.reflections.attack.channels import QUESTIONS
from tests.reflections.attack.reckoning import Cell, side_by_side, table
from tests.reflections.attack.stories import told

FIGURES = [
    f"attack_{figure}_{on}" for figure in ("reflections", "best_over_chance", "naive") for on in ("sqlite", "pg")
]
LONG_RUN, ONE_FOLDER, CONTROL = 2000, 200, 150
EVENTFUL_EVERY = 5
"""Days on which there are late questions, slips, ticks, too few; what they hold is not counted among the 2,000."""
HERE = Path(__file__).parent


def attack_sqlite(report: Report, quick: bool) -> None:
    attack(report, "sqlite", "sqlite", quick)


def attack_postgresql(report: Report, quick: bool) -> None:
    attack(report, "postgresql", "pg", quick)


def attack(report: Report, engine: str, short: str, quick: bool) -> None:
    """A new data folder every 200 reflections keeps the copies small; the sessions count together."""
    findings = Findings()
    while findings.answered < ONE_FOLDER or (findings.plain < LONG_RUN and not quick):
        attack_on("product", engine, ONE_FOLDER, findings, EVENTFUL_EVERY)
    cells = findings.cells(engine == "postgresql")
    report.say(f"{findings.answered} reflections, {engine}, {findings.copies} copies\n{table(cells)}")
    report.say(told(findings.given_away))
    if wrong := findings.words | {f"a save changed {what}" for what in findings.touched}:
        raise RuntimeError(f"found in the copies: {', '.join(sorted(wrong))}")
    usual = {name: cell for name, cell in cells.items() if name.startswith(QUESTIONS)}
    report.add(f"attack_reflections_{short}", findings.plain, "reflections")
    report.add(f"attack_best_over_chance_{short}", max(cell.over_chance for cell in usual.values()), "points")
    naive = {kind: control(report, engine, kind) for kind in ("numbered", "uuid")}
    report.add(f"attack_naive_{short}", min(least(each) for each in naive.values()), "%")
    keep_for_the_docs(engine, {"this product": cells} | {f"a survey, {kind}": each for kind, each in naive.items()})


def control(report: Report, engine: str, kind: str) -> dict[str, Cell]:
    """The same attack on a usual survey."""
    cells = attack_on(kind, engine, CONTROL).cells(engine == "postgresql")
    report.say(f"the control, a survey with {kind} rows on {engine}\n{table(cells, shown=6)}")
    return cells


def least(cells: dict[str, Cell]) -> float:
    """What the best channel links, of the question of which it links least. In percent."""
    return min(100 * best(cells, question).linked for question in QUESTIONS)


def best(cells: dict[str, Cell], question: str) -> Cell:
    return max((cell for name, cell in cells.items() if name.startswith(f"{question}: ")), key=lambda c: c.linked)


def keep_for_the_docs(engine: str, tables: dict[str, dict[str, Cell]]) -> None:
    """Every channel of every table, as docs/attack.md shows it."""
    (HERE / f"attack-{engine}.md").write_text(side_by_side(tables))
