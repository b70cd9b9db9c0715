"""`cop load` and `cop dump`: a whole programme in and out of the database."""

from __future__ import annotations

import json
from pathlib import Path

import click
import sqlalchemy as sa

from cop import slugs
from cop.audit.noting import note
from cop.communities.models import Community, Footprint, OrganisationType, Programme, RoleType
from cop.communities.queries import the_programme
from cop.db import db
from cop.fileformat.places import BadFile
from cop.fileformat.reading import read
from cop.fileformat.references import Known
from cop.fileparts.leaving import dump_leaving, dump_reports, load_leaving, load_reports
from cop.fileparts.making import dump_making, load_making
from cop.fileparts.people import Json, dump_people, load_people
from cop.fileparts.questions import dump_questions, load_questions
from cop.fileparts.sessions import dump_sessions, load_sessions
from cop.filesections.sections import ProgrammeFile
from cop.talentmap.models import Facet
from cop.terminal import give_up, ready, say
from cop.ways.models import MethodCard


@click.command("load")
@click.argument("file", type=click.Path(path_type=Path))
@ready
def load(file: Path) -> None:
    """Load a programme file, whole or not at all."""
    try:
        programme = load_programme(read(contents(file), known_here()))
    except BadFile as bad:
        give_up(f"{bad}\n{file} was not loaded: {counted(len(bad.faults), 'fault')}. Nothing was changed.")
    db.session.commit()
    say(f"Loaded {programme.name}: {counted(len(programme.communities), 'community', 'communities')}.")


@click.command("dump")
@click.argument("programme", required=False)
@ready
def dump(programme: str | None) -> None:
    """Write a programme as a programme file to standard output. That it left is written down before it does."""
    whole = the_programme(programme)
    text = json.dumps(dump_programme(whole), ensure_ascii=False, indent=1)
    note("exported", detail=f"{whole.slug}, the programme file")
    db.session.commit()
    click.echo(text)


def load_programme(file: ProgrammeFile) -> Programme:
    """Everything in a checked file, in the caller's transaction."""
    arriving = load_people(file)
    load_sessions(arriving)
    load_questions(arriving)
    load_making(arriving)
    db.session.flush()
    load_leaving(arriving)
    db.session.flush()
    load_reports(arriving)
    db.session.flush()
    return arriving.programme


def dump_programme(programme: Programme) -> Json:
    leaving, people = dump_people(programme)
    made = dump_sessions(leaving) | dump_questions(leaving) | dump_making(leaving)
    return people | made | dump_leaving(leaving) | dump_reports(leaving)


def contents(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as problem:
        give_up(f"{file} cannot be read: {problem.strerror}.")


def counted(number: int, one: str, several: str = "") -> str:
    return f"{number} {one if number == 1 else several or f'{one}s'}"


def known_here() -> Known:
    """The lists of this installation, and what is taken: names, and every first word of an address."""
    facets: dict[str, set[str]] = {}
    for noun, slug in db.session.execute(sa.select(Facet.noun, Facet.slug)):
        facets.setdefault(noun, set()).add(slug)
    lists = {
        "role_type": RoleType.slug,
        "organisation_type": OrganisationType.slug,
        "footprint": Footprint.slug,
        "method": MethodCard.slug,
    }
    return Known(
        words={noun: frozenset(known) for noun, known in facets.items()}
        | {noun: frozenset(db.session.scalars(sa.select(column))) for noun, column in lists.items()},
        reserved=slugs.OURS | slugs.first_segments(),
        communities=frozenset(db.session.scalars(sa.select(Community.slug))),
        programmes=frozenset(db.session.scalars(sa.select(Programme.slug))),
    )
