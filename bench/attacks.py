"""The attacker of tests/reflections/attack, for long: what each channel links, beside chance and a usual survey."""

from __future__ import annotations

from bench.report import Report
from tests.reflections.attack.campaign import Findings, attack_on
from tests.reflections.attack.channels import QUESTIONS
from tests.reflections.attack.reckoning import Cell, table

FIGURES = [
    f"attack_{figure}_{on}" for figure in ("reflections", "best_over_chance", "naive") for on in ("sqlite", "pg")
]
LONG_RUN, ONE_FOLDER, CONTROL = 2000, 200, 150


def attack_sqlite(report: Report, quick: bool) -> None:
    attack(report, "sqlite", "sqlite", quick)


def attack_postgresql(report: Report, quick: bool) -> None:
    attack(report, "postgresql", "pg", quick)


def attack(report: Report, engine: str, short: str, quick: bool) -> None:
    """A new data folder every 200 reflections keeps the copies small; the sessions count together."""
    findings = Findings()
    while findings.reflections < (ONE_FOLDER if quick else LONG_RUN):
        attack_on("product", engine, ONE_FOLDER, findings)
    cells = findings.cells(engine == "postgresql")
    report.say(f"{findings.reflections} reflections, {engine}, {findings.copies} copies\n{table(cells)}")
    if wrong := findings.words | {f"a save changed {what}" for what in findings.touched}:
        raise RuntimeError(f"found in the copies: {', '.join(sorted(wrong))}")
    report.add(f"attack_reflections_{short}", findings.reflections, "reflections")
    report.add(f"attack_best_over_chance_{short}", max(cell.over_chance for cell in cells.values()), "points")
    report.add(f"attack_naive_{short}", min(control(report, engine, kind) for kind in ("numbered", "uuid")), "%")


def control(report: Report, engine: str, kind: str) -> float:
    """What the best channel links of a usual survey, of the question of which it links least."""
    cells = attack_on(kind, engine, CONTROL).cells(engine == "postgresql")
    report.say(f"the control, a survey with {kind} rows on {engine}\n{table(cells, shown=6)}")
    return min(100 * best(cells, question).linked for question in QUESTIONS)


def best(cells: dict[str, Cell], question: str) -> Cell:
    return max((cell for name, cell in cells.items() if name.startswith(f"{question}: ")), key=lambda c: c.linked)
