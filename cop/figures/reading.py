"""One reading of the figures: for a programme, a period and a reader, already protected. Pages and reports show it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import sqlalchemy as sa

from cop import clock
from cop.asked.queries import NAMES, Trace, traces
from cop.blocks.closing import ready, sessions_in_blocks
from cop.blocks.models import KINDS, THEMES, Publication
from cop.blocks.queries import blocks_of, publications_of
from cop.communities.models import Community, OrganisationType, Programme, RoleType
from cop.db import db
from cop.figures.catalogue import SPECS
from cop.figures.exact import FAULT, Labels, Made, Spec
from cop.figures.shape import (
    ALL,
    Asked,
    BlockShown,
    Cell,
    Figure,
    HopeShown,
    KindShown,
    LeftOut,
    LinkShown,
    Place,
    PlanShown,
    Quote,
    Reading,
    RiskShown,
    Row,
    StoryShown,
    ThemeShown,
    TwoSentences,
    Viewer,
)
from cop.figures.words import PERCENT_FROM, plain_words, short_names
from cop.measures import loop, people
from cop.measures.programme import goes_on
from cop.measures.queries import rows_of
from cop.measures.rows import CommunityRows, PlanRow, percent
from cop.network.models import SustainPlan
from cop.network.queries import links_among, plans_among, risks_among
from cop.overlaps.queries import answered
from cop.periods import EVERYTHING, Period, quarter_of, shown
from cop.reflections.models import Reflection
from cop.stories.queries import published_stories
from cop.talentmap.models import Facet
from cop.themes.queries import themes_of, words_among

WAITS = "holds too few answers so far, so it waits for the next quarter"
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

    @property
    def pairs(self) -> tuple[Sequence[Community], Sequence[CommunityRows]]:
        return self.communities, self.rows

    def shown(self) -> tuple[Place, ...]:
        each = zip(self.communities, self.names, strict=True)
        return (*(Place(one.slug, one.name, name) for one, name in each), Place(ALL, "Together", "Together"))


def read(
    programme: Programme, period: Period, viewer: Viewer, only: Community | None = None, as_of: int | None = None
) -> Reading:
    """What this reader may see. `as_of`: the mark of a signed-off report, whose block values stay what they were."""
    places = Places.of(programme, period, only)
    published = publications_of(programme, as_of)
    told: dict[str, Any] = people_told(places, period, viewer) | beyond(programme, places)
    return Reading(
        programme=programme.name,
        period=period,
        places=places.shown(),
        figures=tuple(figures(places, viewer)),
        plain_words=tuple(plain_words(places.names, places.rows)),
        faults=tuple(faults(places)),
        blocks=tuple(blocks_in(programme, period, only, as_of)),
        left_out=tuple(left_out(programme, places, as_of)),
        themes=tuple(themes_shown(programme, published)),
        kinds=tuple(kinds_shown(published)),
        untouched=sum(loop.fates(rows).get("open", 0) for rows in places.rows),
        mark=published[-1].id if published else 0,
        **told,
    )


def people_told(places: Places, period: Period, viewer: Viewer) -> dict[str, Any]:
    """Words: only those that may reach this reader."""
    outside, slugs = viewer == Viewer.ACADEMY, {each.id: each.slug for each in places.communities}
    asked = traces(slugs, period, untouched=not outside)
    return {
        "asked": tuple(asked_line(each, slugs, outside) for each in asked if each.fate != "open" or not outside),
        "two_sentences": tuple(sentences_shown(places, period, outside)),
        "quotes": tuple(quotes_shown(places)),
        "stories": tuple(stories_shown(slugs, period, outside)),
    }


def asked_line(trace: Trace, slugs: dict[int, str], outside: bool) -> Asked:
    words = trace.outside if outside else trace.root.words
    where = trace.root.gathering
    return Asked(slugs[where.community_id], where.number, words, NAMES[trace.fate], tuple(trace.lines(outside)))


def sentences_shown(places: Places, period: Period, outside: bool) -> Iterator[TwoSentences]:
    now = clock.now()
    slugs = {each.id: each.slug for each in places.communities}
    for said in words_among(slugs):
        if period.holds_period(said.since, said.until) and (said.released(now) or not outside):
            name, day = Period(said.since, said.until).name, clock.local(said.written_at).date()
            yield TwoSentences(slugs[said.community_id], name, said.one, said.two, day, said.released(now))


def quotes_shown(places: Places) -> Iterator[Quote]:
    """Words whose writer and whose facilitator both said that they may be quoted."""
    where = {held.id: (one.slug, held.number) for one, rows in zip(*places.pairs, strict=True) for held in rows.held}
    query = sa.select(Reflection.gathering_id, Reflection.question, Reflection.text)
    query = query.where(Reflection.released, Reflection.may_quote, ~Reflection.hidden).order_by(Reflection.id)
    for gathering, question, text in db.session.execute(query.where(Reflection.gathering_id.in_(where))):
        yield Quote(*where[gathering], question, text)


def stories_shown(slugs: dict[int, str], period: Period, outside: bool) -> Iterator[StoryShown]:
    for story in published_stories(slugs):
        if story.told_on and period.holds(story.told_on):
            about = story.about_outside if outside else story.about
            yield StoryShown(slugs[story.community_id], story.title, about, story.by, tuple(story.told))


def beyond(programme: Programme, places: Places) -> dict[str, Any]:
    """Other groups, risks with their answers, how each goes on; and what came of what was hoped."""
    slugs = {each.id: each.slug for each in places.communities}
    plans = plans_among(slugs)
    return {
        "links": tuple(LinkShown(slugs[e.community_id], e.name, e.kind, e.state) for e in links_among(slugs)),
        "risks": tuple(risks(programme, slugs)),
        "plans": tuple(plan_shown(slugs[each.community_id], each) for each in plans),
        "hoped": tuple(hopes(programme)),
    }


def risks(programme: Programme, slugs: dict[int, str]) -> Iterator[RiskShown]:
    """As they were noted; then works that look alike, and what their people answered."""
    for each in risks_among(slugs, programme):
        yield RiskShown(slugs.get(each.community_id or 0, ALL), each.text, each.answer)
    for two in answered(slugs):
        yield RiskShown(slugs.get(two.place or 0, ALL), two.words, two.answer)


def plan_shown(slug: str, plan: SustainPlan) -> PlanShown:
    goes = goes_on(PlanRow(plan.rhythm, tuple(plan.roles), plan.next_date))
    return PlanShown(slug, plan.rhythm, tuple(plan.roles), plan.next_date, plan.place, plan.review or "", goes)


def hopes(programme: Programme) -> Iterator[HopeShown]:
    """Every sentence, judged or not: a missed one is never left out."""
    for kind, sentences in (("hoped", programme.hoped), ("expected", programme.expected)):
        for text in sentences:
            said = programme.came_of.get(text, {})
            yield HopeShown(text, kind, said.get("came", ""), said.get("note", ""))


def left_out(programme: Programme, places: Places, as_of: int | None) -> Iterator[LeftOut]:
    """Sessions of the period whose words and kinds of person are in no published block, and why."""
    closed, today = sessions_in_blocks(programme, as_of), clock.today()
    due = {(each.community.id, held.number) for each in ready(programme, EVERYTHING) for held in each.rows.held}
    for community, rows in zip(*places.pairs, strict=True):
        for held in rows.held:
            if held.number in closed[community.id]:
                continue
            over = (quarter_of(held.date).until or held.date) < today
            due_now = "is published when a report on its quarter is signed off"
            why = due_now if (community.id, held.number) in due else WAITS if over else "its quarter is not over yet"
            yield LeftOut(community.slug, community.name, held.number, held.date, why)


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


def blocks_in(programme: Programme, period: Period, only: Community | None, as_of: int | None) -> Iterator[BlockShown]:
    for block in blocks_of(programme, as_of, only):
        if period.holds_period(block.since, block.until):
            where = (block.community.slug, block.community.name)
            yield BlockShown(*where, block.since, block.until, block.answers, tuple(block.sessions))


def themes_shown(programme: Programme, published: Sequence[Publication]) -> Iterator[ThemeShown]:
    """Of all published blocks of the programme together, never of a period or a community: subtraction would tell."""
    known = themes_of(programme)
    for question in THEMES if published else ():
        told = published[-1].round_of(question)
        counts: dict[str, int | None] = dict.fromkeys(told.names) | dict(told.counts)
        for theme in sorted(counts):
            called = known[question].get(theme)
            label, axis = (called.label, called.axis) if called else (theme, "")
            yield ThemeShown(question, label, axis, counts[theme])


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
