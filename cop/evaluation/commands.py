"""`cop measures`: every figure of a programme, exact, for the operator."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

import click

from cop import clock
from cop.communities.queries import ids_in_file, the_programme
from cop.measures.programme import added_measures, programme_measures
from cop.measures.queries import rows_of
from cop.periods import period_from
from cop.terminal import ready

DAY = click.DateTime(["%Y-%m-%d"])


@click.command("measures")
@click.argument("programme", required=False)
@click.option("--from", "since", type=DAY, help="The first day that counts, like 2019-04-01.")
@click.option("--to", "until", type=DAY, help="The last day that counts.")
@click.option("--more", is_flag=True, help="Those added beside them too.")
@click.option("--json", "as_json", is_flag=True, help="As JSON; without it, a line for each figure.")
@ready
def measures(programme: str | None, since: datetime | None, until: datetime | None, more: bool, as_json: bool) -> None:
    """Print a programme's figures, under each community's id in its file and “all”."""
    period = period_from(day(since), day(until))
    found = the_programme(programme)
    names = ids_in_file(found)
    rows = {names[key]: each for key, each in rows_of(found, period=period).items()}
    figures = programme_measures(rows)
    if more:
        for name, each in rows.items():
            figures[name] |= added_measures(each, clock.today())
    tell(figures, as_json)


def day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


def tell(figures: dict[str, dict[str, Any]], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(figures, ensure_ascii=False, indent=1))
        return
    for name, keys in figures.items():
        for key, value in keys.items():
            click.echo(f"{name}  {key}  {json.dumps(value, ensure_ascii=False)}")
