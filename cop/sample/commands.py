"""`cop sample`: made-up programmes, to look at and to measure by."""

from __future__ import annotations

import time

import click

from cop import clock
from cop.db import db
from cop.errors import Refused
from cop.fileformat.reading import read
from cop.identity.queries import anybody_real
from cop.programmefile.commands import contents, known_here, load_programme
from cop.region.making import SHARES, make_region
from cop.sample import programme as small
from cop.terminal import ready, say


@click.command("sample")
@click.option("--size", type=click.Choice(["small", "region"]), default="small", help="Three communities, or 300.")
@click.option("--share", type=click.Choice([str(each) for each in SHARES]), default="100", help="Per cent of a region.")
@ready
def sample(size: str, share: str) -> None:
    """Put a made-up programme into a database without real people."""
    began = time.monotonic()
    if size == "region":
        made = make_region(int(share), clock.now())
    elif not small.nothing_here():
        raise Refused("There is a programme here already. The sample needs an empty database.")
    elif anybody_real():
        raise Refused("There are real people in this database. The sample needs one of its own.")
    else:
        made = load_programme(read(contents(small.FILE), known_here()))
    db.session.commit()
    say(f"Made {made.name} in {time.monotonic() - began:.0f} s.")
