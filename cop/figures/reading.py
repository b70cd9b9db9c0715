"""One reading of the figures: for a programme, a period and a reader, already protected. Pages and reports show it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

import sqlalchemy as sa

from cop import clock
from cop.asked.queries import NAMES, Trace, traces
from cop.blocks.closing import ready, sessions_in, sessions_in_blocks
from cop.blocks.models import KINDS, THEMES, Block, Publication
from cop.blocks.queries import blocks_of
from cop.communities.models import Community, Programme
from cop.db import db
from cop.figures.making import Places, earlier, faults, figure_called, figures
from cop.figures.shape import (
    ALL,
    Asked,
    BlockShown,
    HopeShown,
    KindShown,
    KindsSoFar,
    LeftOut,
    LinkShown,
    PlanShown,
    Pooled,
    Quote,
    Reading,
    RiskShown,
    StoryShown,
    ThemeShown,
    TwoSentences,
    Viewer,
    Voices,
)
from cop.figures.words import plain_words
from cop.gatherings.models import Gathering
from cop.measures import loop
from cop.measures.people import organisation_type_mix, role_mix
from cop.measures.programme import goes_on
from cop.measures.rows import PlanRow
from cop.network.queries import risks_among
from cop.overlaps.queries import answered, undecided
from cop.periods import EVERYTHING, Period, quarter_of
from cop.reflections.models import Reflection
from cop.themes.queries import themes_of, words_among

WAITS = "holds too few answers so far, so it waits for the next quarter"
FEW = 12
"""Communities whose sessions a page can name one by one."""
UNDER = "under 5, or not shown"
NO_VOICE = ("facilitator", "guest", "other")
"""Kinds that are no participants, or no kind."""
FROM_STATE = {"open": "", "not-yet": "missed"}
"""What became of a community's own hope, in the words of the programme's record."""


def read(
    programme: Programme, period: Period, viewer: Viewer, only: Community | None = None, as_of: int | None = None
) -> Reading:
    """What this reader may see. `as_of`: the mark of a signed-off report, whose block values stay what they were."""
    places, blocks = Places.of(programme, period, only), blocks_of(programme, as_of)
    return replace(
        looked_at(programme, places, viewer, blocks),
        figures=tuple(figures(places, viewer, with_rows=True)),
        before=tuple(earlier(places, viewer)),
        left_out=tuple(left_out(programme, places, blocks, sessions_in_blocks(programme))),
        asked=tuple(questions_told(places, viewer)),
    )


def overview(programme: Programme, places: Places, viewer: Viewer) -> Reading:
    """The same without what a page of many communities does not show: rows behind numbers, question after question."""
    blocks = blocks_of(programme)
    if len(places.communities) > FEW:
        return looked_at(programme, places, viewer, blocks, alone=False)
    found = looked_at(programme, places, viewer, blocks)
    return replace(found, left_out=tuple(left_out(programme, places, blocks, sessions_in(blocks))))


def one_figure(programme: Programme, places: Places, viewer: Viewer, key: str) -> Reading | None:
    """A reading of one figure, and of nothing else."""
    found = figure_called(key, places, viewer)
    if found is None:
        return None
    shown = tuple(place for place in places.shown if place.slug in found.by_place)
    return Reading(programme.name, places.period, shown, (found,), plain_words=(), faults=())


def looked_at(
    programme: Programme, places: Places, viewer: Viewer, blocks: Sequence[Block], alone: bool = True
) -> Reading:
    published = sorted({block.publication for block in blocks}, key=lambda each: each.id)
    told = people_told(programme, places, viewer) if alone else {"hoped": tuple(hopes(programme))}
    kinds = tuple(kinds_shown(published, places))
    return Reading(
        programme=programme.name,
        period=places.period,
        places=places.shown,
        figures=tuple(figures(places, viewer, with_rows=False, alone=alone)),
        plain_words=tuple(islice(plain_words(places.names, places.rows), None if alone else FEW)),
        faults=tuple(faults(places)),
        blocks=tuple(blocks_in(blocks, places)),
        pooled=Pooled.of(blocks),
        themes=tuple(themes_shown(programme, published)),
        kinds=kinds,
        voices=tuple(missing_voices(places, kinds, viewer)),
        kinds_so_far=tuple(kinds_so_far(published, places)),
        untouched=sum(loop.fates(rows).get("open", 0) for rows in places.rows),
        mark=published[-1].id if published else 0,
        **told,
    )


def questions_told(places: Places, viewer: Viewer) -> Iterator[Asked]:
    """You asked, we did; outside without those that nothing became of."""
    outside, slugs = viewer == Viewer.ACADEMY, places.slugs
    for each in traces(slugs, places.period, untouched=not outside):
        if each.fate != "open" or not outside:
            yield asked_line(each, slugs, outside)


def people_told(programme: Programme, places: Places, viewer: Viewer) -> dict[str, Any]:
    """Words: only those that may reach this reader."""
    outside = viewer == Viewer.ACADEMY
    return {
        "two_sentences": tuple(sentences_shown(places, places.period, outside)),
        "quotes": tuple(quotes_shown(places)),
        "stories": tuple(stories_shown(places, outside)),
    } | beyond(programme, places, viewer)


def asked_line(trace: Trace, slugs: dict[int, str], outside: bool) -> Asked:
    words = trace.outside if outside else trace.root.words
    where = trace.root.gathering
    return Asked(slugs[where.community_id], where.number, words, NAMES[trace.fate], tuple(trace.lines(outside)))


def sentences_shown(places: Places, period: Period, outside: bool) -> Iterator[TwoSentences]:
    now = clock.now()
    slugs, order = places.slugs, list(places.slugs)
    for said in sorted(words_among(slugs), key=lambda each: order.index(each.community_id)):
        if period.holds_period(said.since, said.until) and (said.released(now) or not outside):
            name, day = Period(said.since, said.until).name, clock.local(said.written_at).date()
            yield TwoSentences(slugs[said.community_id], name, said.one, said.two, day, said.released(now))


def quotes_shown(places: Places) -> Iterator[Quote]:
    """Words whose writer and whose facilitator both said that they may be quoted."""
    where = {held.id: (one.slug, held.number) for one, rows in zip(*places.pairs, strict=True) for held in rows.held}
    query = sa.select(Reflection.gathering_id, Reflection.question, Reflection.text)
    query = query.join(Gathering, Gathering.id == Reflection.gathering_id)
    query = query.where(Gathering.community_id.in_(places.slugs), Reflection.released, Reflection.may_quote)
    for gathering, question, text in db.session.execute(query.where(~Reflection.hidden).order_by(Reflection.id)):
        if gathering in where:
            yield Quote(*where[gathering], question, text)


def stories_shown(places: Places, outside: bool) -> Iterator[StoryShown]:
    for story in places.beside.stories:
        if story.told_on and places.period.holds(story.told_on):
            about = story.about_outside if outside else story.about
            yield StoryShown(places.slugs[story.community_id], story.title, about, story.by, tuple(story.told))


def beyond(programme: Programme, places: Places, viewer: Viewer) -> dict[str, Any]:
    """Other groups, risks with their answers, how each goes on; and what came of what was hoped."""
    slugs = places.slugs
    each = list(zip(*places.pairs, strict=True))
    return {
        "links": tuple(LinkShown(one.slug, *link) for one, rows in each for link in rows.links),
        "risks": tuple(risks(programme, slugs)),
        "plans": tuple(plan_shown(one.slug, rows.plan) for one, rows in each if rows.plan),
        "hoped": (*hopes(programme), *own_hopes(places, outside=viewer == Viewer.ACADEMY)),
    }


def risks(programme: Programme, slugs: dict[int, str]) -> Iterator[RiskShown]:
    """As they were noted; then works that look alike, and what their people answered."""
    for each in risks_among(slugs, programme):
        yield RiskShown(slugs.get(each.community_id or 0, ALL), each.text, each.answer)
    decided = answered(slugs)
    for two in decided:
        yield RiskShown(slugs.get(two.place or 0, ALL), two.words, two.answer)
    if waiting := undecided(slugs, decided):
        yield RiskShown(ALL, waiting, "")


def plan_shown(slug: str, plan: PlanRow) -> PlanShown:
    return PlanShown(slug, plan.rhythm, plan.roles, plan.next_date, plan.place, plan.review, goes_on(plan))


def hopes(programme: Programme) -> Iterator[HopeShown]:
    """Every sentence, judged or not: a missed one is never left out."""
    for kind, sentences in (("hoped", programme.hoped), ("expected", programme.expected)):
        for text in sentences:
            said = programme.came_of.get(text, {})
            yield HopeShown(text, kind, said.get("came", ""), said.get("note", ""))


def own_hopes(places: Places, outside: bool) -> Iterator[HopeShown]:
    """Of each community's own list. Outside only what its session has looked at again and put into words of its own;
    what it has not is still a person's own line: counted, so that nothing is left out, and kept inside."""
    kept: Counter[tuple[int, str]] = Counter()
    for hope in places.beside.hopes:
        came = FROM_STATE.get(hope.state, hope.state)
        words = (hope.wording if hope.looked_at else "") if outside else hope.text
        if words:
            yield HopeShown(words, "hoped", came, hope.why, places.slugs[hope.community_id])
        else:
            kept[hope.community_id, came] += 1
    for (community, came), number in kept.items():
        yield HopeShown("", "hoped", came, "", places.slugs[community], number)


def missing_voices(places: Places, shown: Sequence[KindShown], viewer: Viewer) -> Iterator[Voices]:
    """Inside, kinds that nobody came from. Outside, kinds that are not among those published: that tells nothing that
    was not told already."""
    exact = viewer != Viewer.ACADEMY
    for field, mix in (("role", role_mix), ("organisation", organisation_type_mix)):
        there = {e.kind for e in shown if e.field == field}
        if exact:
            there = {kind for each in places.rows for kind in mix(each)}
        every = ((slug, label) for slug, label in places.lists[field].items() if slug not in NO_VOICE)
        if there:
            yield Voices(field, tuple(sorted(label for slug, label in every if not {slug, label} & there)), exact)


def left_out(
    programme: Programme, places: Places, blocks: Sequence[Block], now: dict[int, set[int]]
) -> Iterator[LeftOut]:
    """Sessions of the period whose words and kinds of person are in no such block, and why; `now`: those that are in
    one by now."""
    closed, today = sessions_in(blocks), clock.today()
    every = {one.id: rows.whole for one, rows in zip(*places.pairs, strict=True)}
    stretches = ready(programme, EVERYTHING, places.only, (every, now))
    due = {(each.community.id, held.number) for each in stretches for held in each.rows.held}
    for community, rows in zip(*places.pairs, strict=True):
        for held in rows.held:
            if held.number in closed[community.id]:
                continue
            over = (quarter_of(held.date).until or held.date) < today
            due_now = "is published when a report on its quarter is signed off"
            why = due_now if (community.id, held.number) in due else WAITS if over else "its quarter is not over yet"
            yield LeftOut(community.slug, community.name, held.number, held.date, why)


def blocks_in(blocks: Sequence[Block], places: Places) -> Iterator[BlockShown]:
    for block in blocks:
        if block.community_id in places.slugs and places.period.holds_period(block.since, block.until):
            where = (block.community.slug, block.community.name)
            yield BlockShown(*where, block.since, block.until, block.answers, tuple(block.sessions))


def themes_shown(programme: Programme, published: Sequence[Publication]) -> Iterator[ThemeShown]:
    """Of all published blocks of the programme together, never of a period or a community: subtraction would tell."""
    known = themes_of(programme) if published else {}
    for question in THEMES if published else ():
        told = published[-1].round_of(question)
        counts: dict[str, int | None] = dict.fromkeys(told.names) | dict(told.counts)
        for theme in sorted(counts):
            called = known[question].get(theme)
            label, axis = (called.label, called.axis) if called else (theme, "")
            yield ThemeShown(question, label, axis, counts[theme])


def kinds_shown(published: Sequence[Publication], places: Places) -> Iterator[KindShown]:
    words = places.words
    for field in KINDS if published else ():
        told = published[-1].round_of(field)
        counts = dict.fromkeys(told.names, UNDER) | {kind: str(count) for kind, count in told.counts.items()}
        for kind in sorted(counts, key=lambda each: words.get(each, each)):
            yield KindShown(field, words.get(kind, kind), counts[kind])


def kinds_so_far(published: Sequence[Publication], places: Places) -> Iterator[KindsSoFar]:
    """Kinds of people as each signed-off report has them, one after the other: each was said on its day."""
    for each in published:
        yield KindsSoFar(clock.local(each.made_at).date(), tuple(kinds_shown([each], places)))


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
