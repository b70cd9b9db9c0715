"""Figures from rows: each cell as its reader sees it, how it is made, and the sessions behind it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from cop.addends import sessions as at
from cop.addends.sessions import Part
from cop.asked.queries import NAMES
from cop.communities.models import Community, OrganisationType, Programme, RoleType
from cop.db import db
from cop.figures import exact as e
from cop.figures.exact import FAULT, Cells, Labels, Made, Spec, listed, mix, number, share
from cop.figures.shape import ALL, Cell, Figure, Place, Row, Viewer
from cop.figures.words import NOT_DATED, PERCENT_FROM, Rows, joined, not_dated, short_names
from cop.hopes.models import STATES
from cop.measures import loop, people, programme
from cop.measures.queries import Beside, rows_of
from cop.measures.rows import CommunityRows, percent
from cop.periods import Period, before, shown
from cop.stories.models import CYCLES
from cop.talentmap.models import Facet

TOLD = re.compile(
    r"\s*(?P<formula>.*?)\s*Unit: (?P<unit>.*?)\. Denominator: (?P<denominator>.*?)\. Source: (?P<source>.*?)\.?\s*$",
    re.S,
)

Lists = dict[str, dict[str, str]]
MOST_TABLES = 39
"""Communities whose sessions stand behind one figure."""

MARKS = str.maketrans("", "", "`*")
"""What markdown would read, and nobody else."""


@dataclass(frozen=True)
class Places:
    """The communities that are read, and their rows, in one order."""

    communities: Sequence[Community]
    rows: Sequence[CommunityRows]
    period: Period
    only: Community | None
    lists: Lists
    beside: Beside

    @classmethod
    def of(cls, programme: Programme, period: Period, only: Community | None) -> Places:
        lists = known_lists()
        communities = [only] if only else programme.communities
        beside = Beside([each.id for each in communities], len(lists["talent_area"]))
        found = rows_of(programme, False, period, only, beside)
        return cls(communities, [found[each.id] for each in communities], period, only, lists, beside)

    @cached_property
    def slugs(self) -> dict[int, str]:
        return {each.id: each.slug for each in self.communities}

    @cached_property
    def names(self) -> list[str]:
        return short_names(self.communities)

    @property
    def pairs(self) -> tuple[Sequence[Community], Sequence[CommunityRows]]:
        return self.communities, self.rows

    @cached_property
    def words(self) -> Labels:
        return labels(self.lists)

    def at(self, period: Period) -> Places:
        """The same rows, counted for other days."""
        return replace(self, rows=[replace(rows, period=period) for rows in self.rows], period=period)

    @cached_property
    def shown(self) -> tuple[Place, ...]:
        each = zip(self.communities, self.names, strict=True)
        return (*(Place(one.slug, one.name, name) for one, name in each), Place(ALL, "Together", "Together"))


def figures(places: Places, viewer: Viewer, with_rows: bool, alone: bool = True) -> Iterator[Figure]:
    """Without `alone`, of all communities together only: of hundreds nobody reads each."""
    for spec in SPECS:
        if not spec.inside or viewer != Viewer.ACADEMY:
            yield figure(spec, places, with_rows, alone)


def earlier(places: Places, viewer: Viewer, alone: bool = True) -> Iterator[Figure]:
    """The same figures for the period before this one; none before no day, or where nothing was held."""
    then = places.at(one) if (one := before(places.period)) else None
    if then and any(rows.held for rows in then.rows):
        yield from (dated(each, then.rows) for each in figures(then, viewer, with_rows=False, alone=alone))


def dated(figure: Figure, communities: Rows) -> Figure:
    """“Not dated” where nobody knows what it was before."""
    unknown = [not_dated(figure.key, rows) for rows in communities]
    pairs = zip(figure.cells, [*unknown, any(unknown)][-len(figure.cells) :], strict=True)
    cells = (Cell(each.place, NOT_DATED) if odd else each for each, odd in pairs)
    return replace(figure, cells=tuple(cells))


def figure_called(key: str, places: Places, viewer: Viewer) -> Figure | None:
    """That one alone, where its reader may see it, with the sessions behind it in as many communities as a page has
    room for; of further communities nothing."""
    found = (spec for spec in SPECS if spec.key == key and not (spec.inside and viewer == Viewer.ACADEMY))
    spec = next(found, None)
    if spec is None:
        return None
    told, each = figure(spec, places, with_rows=False), zip(*places.pairs, strict=True)
    cells, tables = [], 0
    for cell, (one, rows) in zip(told.cells, each, strict=False):
        cells.append(replace(cell, rows=rows_behind(spec, one, rows, places.words)))
        tables += bool(cells[-1].rows)
        if tables == MOST_TABLES:
            break
    return replace(told, cells=(*cells, told.cells[-1]))


def figure(spec: Spec, places: Places, with_rows: bool, alone: bool = True) -> Figure:
    slugs = [place.slug for place in places.shown]
    made = spec.cells(places.rows, places.words)
    pairs = zip(*places.pairs, strict=True)
    behind = [rows_behind(spec, one, rows, places.words) if with_rows else () for one, rows in pairs]
    each = list(zip(slugs, made, [*behind, ()], strict=True))
    cells = [cell(*one) for one in (each if alone else each[-1:])]
    told = {name: text.translate(MARKS) for name, text in told_of(spec.measure).items()}
    return Figure(spec.key, spec.name, spec.part, cells=tuple(cells), note=spec.note, **told)


def cell(slug: str, made: Made, behind: tuple[Row, ...]) -> Cell:
    share = percent(int(made.value), made.whole) if isinstance(made.value, int) and made.whole else None
    return Cell(slug, made.text, made.value, made.whole, share if (made.whole or 0) >= PERCENT_FROM else None, behind)


def told_of(measure: Callable[..., Any]) -> dict[str, str]:
    """Formula, unit, denominator and source, as the measure's own docstring gives them."""
    found = TOLD.match(measure.__doc__ or "")
    if found is None:
        raise ValueError(f"{measure.__name__} does not say how it is made")
    return {name: " ".join(text.split()) for name, text in found.groupdict().items()}


def rows_behind(spec: Spec, community: Community, rows: CommunityRows, words: Labels) -> tuple[Row, ...]:
    """A row for each session that the number was counted from, with what it adds; else for each kind of it."""
    if spec.each is None:
        kinds = spec.cells([rows], words)[0].value
        return tuple(Row(k, str(n), community.slug) for k, n in kinds.items()) if isinstance(kinds, dict) else ()
    each = [value if isinstance(value, Part) else (value, "") for value in spec.each(rows)]
    return tuple(
        Row(f"Session {held.number}, {shown(held.date)}", in_words(value, words), community.slug, held.number, str(of))
        for held, (value, of) in zip(rows.held, each, strict=False)
    )


def in_words(value: object, words: Labels) -> str:
    """What one session adds: a number, or how many of each kind."""
    if isinstance(value, dict):
        return joined(f"{words.get(kind, kind)} {count}" for kind, count in value.items())
    return str(value)


def labels(lists: Lists) -> dict[str, str]:
    """What slugs are called: kinds of role and organisation, and the map's words."""
    called = {"group": "said in the room", "curiosity": "a question"} | CYCLES | STATES
    called |= {"none-or-few": "nobody or only a few", "most": "most of those there"}
    return called | {slug: label for words in lists.values() for slug, label in words.items()}


def known_lists() -> Lists:
    """Kinds of role, kinds of organisation, and the words for work by what they tell, each list in its order."""
    nouns: tuple[tuple[Any, Any], ...] = (
        (sa.literal("role"), RoleType),
        (sa.literal("organisation"), OrganisationType),
        (Facet.noun, Facet),
    )
    columns = (sa.select(noun, each.position, each.slug, each.label) for noun, each in nouns)
    every: Any = sa.union_all(*columns)
    found: Lists = {"role": {}, "organisation": {}}
    for noun, _position, slug, label in sorted(map(tuple, db.session.execute(every))):
        found.setdefault(noun, {})[slug] = label
    return found


def faults(places: Places) -> Iterator[str]:
    """What contradicts itself: said, so that it can be mended."""
    for name, rows in zip(places.names, places.rows, strict=True):
        for held, got, came in zip(rows.held, loop.respondents(rows), people.attendance(rows), strict=True):
            if got > came:
                yield f"{name}, session {held.number}: {got} of {came}{FAULT}."


CALLED: dict[str, Any] = json.loads(Path(__file__).with_name("figures.json").read_text(encoding="utf-8"))
PARTS: dict[str, str] = CALLED["parts"]
FATES_NOTE = "Each question stands in one line, the first that fits."
Each = Callable[[CommunityRows], Sequence[object]]


def spec(key: str, measure: Callable[..., Any], cells: Cells, each: Each | None = None, inside: bool = False) -> Spec:
    return Spec(key=key, measure=measure, cells=cells, each=each, inside=inside, **CALLED["figures"][key])


SESSIONS = (
    spec("sessions", e.held, number(e.held), at.one_each),
    spec("days", e.from_and_to, e.from_and_to),
    spec("attendance", people.attendance, listed(people.attendance), people.attendance),
    spec("mean", people.attendance_mean, e.mean, at.a_session),
    spec("growth", people.growth, e.grown, at.first_and_last),
    spec("people", people.different_people, e.different, at.different),
    spec("every-time", people.full_attendance_share, share(e.came_every_time), at.every_time),
    spec("constancy", people.consistency_index, share(e.places_taken), at.places),
    spec("came-back", people.step_retention, e.came_back, at.from_the_one_before),
    spec("returners", people.returners, listed(people.returners), people.returners),
    spec("newcomers", people.newcomers, listed(people.newcomers), people.newcomers),
    spec("not-seen-again", people.not_seen_again, listed(people.not_seen_again), people.not_seen_again),
    spec("net-gain", people.net_gain, listed(people.net_gain), at.net_gain),
)
KINDS = (
    spec("roles", people.role_mix, mix(people.role_mix), people.role_mix_each, inside=True),
    spec(
        "organisation-kinds",
        people.organisation_type_mix,
        mix(people.organisation_type_mix),
        people.organisation_type_mix_each,
        inside=True,
    ),
    spec("known-before", people.known_before, share(e.knew_few), inside=True),
    spec("organisations", people.organisations, number(people.organisations)),
)
CONNECTIONS = (
    spec("first-met", people.new_connections, share(e.met), at.met),
    spec("met-across", people.across_organisations, share(e.met_across), at.met_across, inside=True),
)
QUESTIONS = (
    spec("answered", loop.response_rate, e.answered, at.answered),
    spec("raised", loop.questions, number(e.raised), at.raised),
    spec("each-asked", loop.questions_per_respondent, e.asked_each, at.asked),
    spec("carried", loop.carry_over_waits, share(e.carried), at.carried),
    spec("waited", loop.carry_over_waits, e.waits, at.waited),
    spec("followed-up", loop.followed_up, share(loop.followed_up), at.followed_up),
)
FATES = tuple(
    Spec(f"fate-{kind}", name, "fates", FATES_NOTE, loop.fates, e.fate(kind), at.fate(kind))
    for kind, name in NAMES.items()
)
TOPICS = (
    spec("topics", loop.done_topics, number(e.talked_through), at.topics),
    spec("minutes", loop.minutes_by_gathering, number(e.minutes), loop.minutes_by_gathering),
    spec("parked", loop.parked_topics, number(e.parked), at.parked),
    spec("returned", loop.parked_and_returned, share(loop.parked_and_returned)),
    spec("from-questions", loop.share_from_questions, share(e.from_a_question), at.from_questions),
    spec(
        "minutes-from-questions", loop.share_from_questions, share(e.minutes_from_a_question), at.minutes_from_questions
    ),
    spec("co-produced", loop.co_produced, share(e.put_there_by_others), at.co_produced),
    spec("origins", loop.origins, mix(loop.origins, e.BY)),
    spec("hand-over", loop.hand_over, mix(loop.hand_over, e.BY)),
)
WORK = (
    spec("works", programme.works, number(e.pieces)),
    spec("sharing", programme.contributors, share(e.sharing)),
    spec("areas", programme.areas_covered, e.touched),
    spec("system-wide", programme.system_wide, share(e.reaching_across)),
    spec("stages", programme.stages, mix(programme.stages)),
    spec("scopes", programme.scopes, mix(programme.scopes)),
    spec("versions", programme.manifesto_versions, number(programme.manifesto_versions)),
    spec("version-age", programme.manifesto_age, e.version_age),
    spec("agreed", programme.manifesto_agreed, e.agreed, inside=True),
)
VALUE = (
    spec("stories", programme.stories_by_cycle, mix(programme.stories_by_cycle)),
    spec("hopes", programme.hopes_by_state, mix(programme.hopes_by_state)),
)
BEYOND = (
    spec("actions", programme.actions_done, share(programme.actions_done)),
    spec("linked", programme.linked, number(programme.linked)),
    spec("going-on", programme.goes_on, e.going_on),
)
SPECS = (*SESSIONS, *KINDS, *CONNECTIONS, *QUESTIONS, *FATES, *TOPICS, *WORK, *VALUE, *BEYOND)
