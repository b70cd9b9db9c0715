"""One reading of the figures: for a programme, a period and a reader, already protected. Pages and reports show it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import sqlalchemy as sa

from cop.blocks.closing import ready
from cop.blocks.models import KINDS, THEMES, Publication
from cop.blocks.queries import blocks_of, publications_of
from cop.communities.models import Community, OrganisationType, Programme, RoleType
from cop.db import db
from cop.figures.catalogue import SPECS
from cop.figures.exact import FAULT, Labels, Made, Spec
from cop.figures.shape import ALL, BlockShown, Cell, Figure, KindShown, Place, Reading, Row, ThemeShown, Viewer
from cop.figures.words import PERCENT_FROM, plain_words, short_names
from cop.measures import loop, people
from cop.measures.queries import rows_of
from cop.measures.rows import CommunityRows, percent
from cop.periods import Period, shown
from cop.talentmap.models import Facet

UNDER = "under 5, or not shown"
TOLD = re.compile(
    r"\s*(?P<formula>.*?)\s*Unit: (?P<unit>.*?)\. Denominator: (?P<denominator>.*?)\. Source: (?P<source>.*?)\.?\s*$",
    re.S,
)


@dataclass(frozen=True)
class Places:
    """The communities that are read, and their rows, in one order."""

    communities: Sequence[Community]
    rows: Sequence[CommunityRows]

    @classmethod
    def of(cls, programme: Programme, period: Period, only: Community | None) -> Places:
        found = rows_of(programme, with_themes=False, period=period, only=only)
        communities = [only] if only else programme.communities
        return cls(communities, [found[each.id] for each in communities])

    @cached_property
    def names(self) -> list[str]:
        return short_names(self.communities)

    def shown(self) -> tuple[Place, ...]:
        each = zip(self.communities, self.names, strict=True)
        return (*(Place(one.slug, one.name, name) for one, name in each), Place(ALL, "Together", "Together"))


def read(
    programme: Programme, period: Period, viewer: Viewer, only: Community | None = None, as_of: int | None = None
) -> Reading:
    """What this reader may see. `as_of`: the mark of a signed-off report, whose block values stay what they were."""
    places = Places.of(programme, period, only)
    published = publications_of(programme, as_of)
    return Reading(
        programme=programme.name,
        period=period,
        places=places.shown(),
        figures=tuple(figures(places, viewer)),
        plain_words=tuple(plain_words(places.names, places.rows)),
        faults=tuple(faults(places)),
        blocks=tuple(blocks_in(programme, period, only, as_of)),
        themes=tuple(themes_shown(published)),
        kinds=tuple(kinds_shown(published)),
        mark=published[-1].id if published else 0,
    )


def figures(places: Places, viewer: Viewer) -> Iterator[Figure]:
    words = labels()
    for spec in SPECS:
        if not spec.inside or viewer != Viewer.ACADEMY:
            yield figure(spec, places, words)


def figure(spec: Spec, places: Places, words: Labels) -> Figure:
    slugs = [place.slug for place in places.shown()]
    made = spec.cells(places.rows, words)
    behind = [rows_behind(spec, one, rows) for one, rows in zip(places.communities, places.rows, strict=True)]
    cells = [cell(*each) for each in zip(slugs, made, [*behind, ()], strict=True)]
    return Figure(spec.key, spec.name, spec.part, cells=tuple(cells), note=spec.note, **told(spec))


def cell(slug: str, made: Made, behind: tuple[Row, ...]) -> Cell:
    share = percent(int(made.value), made.whole) if isinstance(made.value, int) and made.whole else None
    return Cell(slug, made.text, made.value, made.whole, share if (made.whole or 0) >= PERCENT_FROM else None, behind)


def told(spec: Spec) -> dict[str, str]:
    """Formula, unit, denominator and source, as the measure's own docstring gives them."""
    found = TOLD.match(spec.measure.__doc__ or "")
    if found is None:
        raise ValueError(f"the measure behind {spec.key} does not say how it is made")
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
        rows = db.session.execute(sa.select(column.slug, column.label))
        found |= {row.slug: row.label for row in rows}
    return found


def faults(places: Places) -> Iterator[str]:
    """What contradicts itself: said, so that it can be mended."""
    for name, rows in zip(places.names, places.rows, strict=True):
        for held, got, came in zip(rows.held, loop.respondents(rows), people.attendance(rows), strict=True):
            if got > came:
                yield f"{name}, session {held.number}: {got} of {came}{FAULT}."


def blocks_in(programme: Programme, period: Period, only: Community | None, as_of: int | None) -> Iterator[BlockShown]:
    for block in blocks_of(programme, as_of, only):
        if period.holds_period(block.since, block.until):
            where = (block.community.slug, block.community.name)
            yield BlockShown(*where, block.since, block.until, block.answers, tuple(block.sessions))


def themes_shown(published: Sequence[Publication]) -> Iterator[ThemeShown]:
    """Of all published blocks of the programme together, never of a period or a community: subtraction would tell."""
    for question in THEMES if published else ():
        told = published[-1].round_of(question)
        counts: dict[str, int | None] = dict.fromkeys(told.names) | dict(told.counts)
        for theme in sorted(counts):
            yield ThemeShown(question, theme, "", counts[theme])


def kinds_shown(published: Sequence[Publication]) -> Iterator[KindShown]:
    words = labels()
    for field in KINDS if published else ():
        told = published[-1].round_of(field)
        counts = dict.fromkeys(told.names, UNDER) | {kind: str(count) for kind, count in told.counts.items()}
        for kind in sorted(counts, key=lambda each: words.get(each, each)):
            yield KindShown(field, words.get(kind, kind), counts[kind])


def would_close(programme: Programme, period: Period, only: Community | None = None) -> list[BlockShown]:
    """What signing off this period's report would close, for whoever is about to."""
    return [
        BlockShown(
            each.community.slug,
            each.community.name,
            each.period.since or each.rows.held[0].date,
            each.period.until or each.rows.held[-1].date,
            each.answers,
            tuple(held.number for held in each.rows.held),
        )
        for each in ready(programme, period, only)
    ]
