"""Figures from rows: each cell as its reader sees it, how it is made, and the sessions behind it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import sqlalchemy as sa

from cop.communities.models import Community, OrganisationType, Programme, RoleType
from cop.db import db
from cop.figures.catalogue import SPECS
from cop.figures.exact import FAULT, Labels, Made, Spec
from cop.figures.shape import ALL, Cell, Figure, Place, Row, Viewer
from cop.figures.words import PERCENT_FROM, short_names
from cop.measures import loop, people
from cop.measures.queries import rows_of
from cop.measures.rows import CommunityRows, percent
from cop.periods import Period, shown
from cop.talentmap.models import Facet

TOLD = re.compile(
    r"\s*(?P<formula>.*?)\s*Unit: (?P<unit>.*?)\. Denominator: (?P<denominator>.*?)\. Source: (?P<source>.*?)\.?\s*$",
    re.S,
)


@dataclass(frozen=True)
class Places:
    """The communities that are read, and their rows, in one order."""

    communities: Sequence[Community]
    rows: Sequence[CommunityRows]
    period: Period
    only: Community | None

    @classmethod
    def of(cls, programme: Programme, period: Period, only: Community | None) -> Places:
        found = rows_of(programme, with_themes=False, period=period, only=only)
        communities = [only] if only else programme.communities
        return cls(communities, [found[each.id] for each in communities], period, only)

    @cached_property
    def slugs(self) -> dict[int, str]:
        return {each.id: each.slug for each in self.communities}

    @cached_property
    def names(self) -> list[str]:
        return short_names(self.communities)

    @property
    def pairs(self) -> tuple[Sequence[Community], Sequence[CommunityRows]]:
        return self.communities, self.rows

    def shown(self) -> tuple[Place, ...]:
        each = zip(self.communities, self.names, strict=True)
        return (*(Place(one.slug, one.name, name) for one, name in each), Place(ALL, "Together", "Together"))


def figures(places: Places, viewer: Viewer, with_rows: bool) -> Iterator[Figure]:
    words = labels()
    for spec in SPECS:
        if not spec.inside or viewer != Viewer.ACADEMY:
            yield figure(spec, places, words, with_rows)


def figure(spec: Spec, places: Places, words: Labels, with_rows: bool) -> Figure:
    slugs = [place.slug for place in places.shown()]
    made = spec.cells(places.rows, words)
    pairs = zip(*places.pairs, strict=True)
    behind = [rows_behind(spec, one, rows) if with_rows else () for one, rows in pairs]
    cells = [cell(*each) for each in zip(slugs, made, [*behind, ()], strict=True)]
    return Figure(spec.key, spec.name, spec.part, cells=tuple(cells), note=spec.note, **told_of(spec.measure))


def cell(slug: str, made: Made, behind: tuple[Row, ...]) -> Cell:
    share = percent(int(made.value), made.whole) if isinstance(made.value, int) and made.whole else None
    return Cell(slug, made.text, made.value, made.whole, share if (made.whole or 0) >= PERCENT_FROM else None, behind)


def told_of(measure: Callable[..., Any]) -> dict[str, str]:
    """Formula, unit, denominator and source, as the measure's own docstring gives them."""
    found = TOLD.match(measure.__doc__ or "")
    if found is None:
        raise ValueError(f"{measure.__name__} does not say how it is made")
    return {name: " ".join(text.split()) for name, text in found.groupdict().items()}


def rows_behind(spec: Spec, community: Community, rows: CommunityRows) -> tuple[Row, ...]:
    """A row for each session that the number was counted from, with what it adds."""
    values = [str(value) for value in spec.each(rows)] if spec.each else [""] * len(rows.held)
    sessions = zip(rows.held, values, strict=False)
    return tuple(
        Row(f"Session {held.number}, {shown(held.date)}", value, community.slug, held.number)
        for held, value in sessions
    )


def labels() -> dict[str, str]:
    """What slugs are called: kinds of role and organisation, and the map's words."""
    found = {"facilitator": "facilitator", "shared": "both together", "member": "a member"}
    for column in (RoleType, OrganisationType, Facet):
        rows = db.session.execute(sa.select(column.slug, column.label).order_by(column.position))
        found |= {row.slug: row.label for row in rows}
    return found


def faults(places: Places) -> Iterator[str]:
    """What contradicts itself: said, so that it can be mended."""
    for name, rows in zip(places.names, places.rows, strict=True):
        for held, got, came in zip(rows.held, loop.respondents(rows), people.attendance(rows), strict=True):
            if got > came:
                yield f"{name}, session {held.number}: {got} of {came}{FAULT}."
