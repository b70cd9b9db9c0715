"""The attacker of tests/reflections/attack, for long: what each channel links, beside chance and a usual survey."""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bench.report import Report
from bench.sidebyside import side_by_side
from tests.reflections.attack.campaign import Findings, attack_on
from tests.reflections.attack.channels import QUESTIONS
from tests.reflections.attack.reckoning import Cell, for_the_docs, table
from tests.reflections.attack.stories import told

ENGINES = {"sqlite": "sqlite", "postgresql": "pg"}
NAIVE = ("numbered", "uuid")
FIGURES = [
    f"attack_{figure}_{on}" for figure in ("reflections", "best_over_chance", "naive") for on in ENGINES.values()
]
LONG_RUN, ONE_FOLDER, CONTROL = 2000, 200, 150
EVENTFUL_EVERY = 5
"""Days on which there are late questions, slips, ticks, too few; what they hold is not counted among the 2,000."""
HERE = Path(__file__).parent
"""Where every channel of every table is kept, as docs/privacy.md shows it."""


@dataclass
class Came:
    """What one database's attacks came to."""

    findings: Findings
    cells: dict[str, Cell]
    naive: dict[str, dict[str, Cell]]
    """The control, by its kind."""


def attack(engine: str, quick: bool) -> Came:
    """A new data folder every 200 reflections keeps the copies small; the sessions count together."""
    findings = Findings()
    while findings.answered < ONE_FOLDER or (findings.plain < LONG_RUN and not quick):
        attack_on("product", engine, ONE_FOLDER, findings, EVENTFUL_EVERY)
    return Came(findings, findings.cells(engine == "postgresql"), {kind: control(engine, kind) for kind in NAIVE})


def control(engine: str, kind: str) -> dict[str, Cell]:
    """The same attack on a usual survey."""
    return attack_on(kind, engine, CONTROL).cells(engine == "postgresql")


def all_attacks(report: Report, quick: bool) -> None:
    """Both databases at the same time. What one finds does not keep the other's figures back."""
    wrong = []
    for engine, came in side_by_side({engine: partial(attack, engine, quick) for engine in ENGINES}):
        try:
            wrong += told_of(report, engine, came.result())
        except Exception as trouble:
            report.say("".join(traceback.format_exception(trouble)))
            wrong.append(f"{engine}: {trouble!r}")
    if wrong:
        raise RuntimeError(f"found in the copies, or not finished: {', '.join(sorted(wrong))}")


def told_of(report: Report, engine: str, came: Came) -> list[str]:
    """Every table, the figures, and whatever stood where it must not."""
    findings, cells, short = came.findings, came.cells, ENGINES[engine]
    report.say(f"{findings.answered} reflections, {engine}, {findings.copies} copies\n{table(cells)}")
    report.say(told(findings.given_away))
    for kind, each in came.naive.items():
        report.say(f"the control, a survey with {kind} rows on {engine}\n{table(each)}")
    usual = [cell for name, cell in cells.items() if name.startswith(QUESTIONS)]
    report.add(f"attack_reflections_{short}", findings.plain, "reflections")
    report.add(f"attack_best_over_chance_{short}", max(cell.over_chance for cell in usual), "points")
    report.add(f"attack_naive_{short}", min(least(each) for each in came.naive.values()), "%")
    tables = {"this product": cells} | {f"a survey with {kind} rows": each for kind, each in came.naive.items()}
    (HERE / f"attack-{engine}.md").write_text(for_the_docs(tables))
    return [*findings.words, *(f"a save changed {what}" for what in findings.touched)]


def least(cells: dict[str, Cell]) -> float:
    """What the best channel links, of the question of which it links least. In percent."""
    return min(100 * best(cells, question).linked for question in QUESTIONS)


def best(cells: dict[str, Cell], question: str) -> Cell:
    return max((cell for name, cell in cells.items() if name.startswith(f"{question}: ")), key=lambda c: c.linked)
