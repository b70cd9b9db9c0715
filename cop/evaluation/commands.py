"""`cop measures`: every figure of a programme, exact, for the operator."""

from __future__ import annotations

import json

import click

from cop.communities.queries import the_programme
from cop.measures.programme import programme_measures
from cop.measures.queries import ids_in_file, rows_of
from cop.terminal import ready


@click.command("measures")
@click.argument("programme", required=False)
@click.option("--json", "as_json", is_flag=True, help="As JSON; without it, a line for each figure.")
@ready
def measures(programme: str | None, as_json: bool) -> None:
    """Print a programme's figures, under each community's id in its file and “all”."""
    found = the_programme(programme)
    names = ids_in_file(found)
    figures = programme_measures({names[key]: rows for key, rows in rows_of(found).items()})
    if as_json:
        click.echo(json.dumps(figures, ensure_ascii=False, indent=1))
        return
    for name, keys in figures.items():
        for key, value in keys.items():
            click.echo(f"{name}  {key}  {json.dumps(value, ensure_ascii=False)}")
