"""Closing blocks: when a report is signed off, each quarter that is over and holds enough answers becomes one.

One that does not waits for the next and is closed together with it; when the programme or the community ends, the
rest is a block of its own if it holds enough. What cannot be counted yet is never published by halves.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import sqlalchemy as sa

from cop import clock
from cop.blocks.models import FIELDS, THEMES, Block, Counts, Publication
from cop.blocks.queries import blocks_of, publications_of
from cop.blocks.small import next_round
from cop.communities.models import Community, Programme
from cop.db import db
from cop.errors import Refused
from cop.gatherings.models import Gathering
from cop.measures.people import known_before, organisation_type_mix, role_mix
from cop.measures.programme import themes
from cop.measures.queries import rows_of
from cop.measures.rows import CommunityRows, Key
from cop.periods import ONE_DAY, Period, quarter_of, quarters_between
from cop.reflections.models import ClosingPart, Reflection
from cop.reflections.sealing import HOW

Written = dict[Key, Counter[str]]
Known = tuple[dict[int, CommunityRows], dict[int, set[int]]]
"""Communities' rows of all time, and the sessions that are in a block already."""


@dataclass(frozen=True)
class Stretch:
    """Quarters of one community that would become one block."""

    community: Community
    period: Period
    rows: CommunityRows
    written: Written
    """Opened answers at each session, by question."""

    @property
    def answers(self) -> int:
        return sum(gathering.respondents for gathering in self.rows.held)

    @property
    def words(self) -> int:
        """Opened answers to the better answered question: fewer than `answers` when a part waits or is lost."""
        counts = sum((self.written.get(gathering.id, Counter()) for gathering in self.rows.held), Counter[str]())
        return max(counts.values(), default=0)

    @property
    def holds_enough(self) -> bool:
        """Counted answers, words that can be read, and people: the fewest of them decides."""
        return min(self.answers, self.words, len(self.rows.everyone)) >= self.community.k_block


def written_at(communities: Iterable[int]) -> Written:
    found: Written = defaultdict(Counter)
    query = sa.select(Reflection.gathering_id, Reflection.question, sa.func.count())
    query = query.join(Gathering, Gathering.id == Reflection.gathering_id)
    query = query.where(Gathering.community_id.in_(list(communities)), ~Reflection.hidden)
    for gathering, question, count in db.session.execute(query.group_by(Reflection.gathering_id, Reflection.question)):
        found[gathering][question] = count
    return found


def close_blocks(programme: Programme, period: Period, only: Community | None, now: datetime) -> list[Block]:
    """Close and publish what is over in this period; nothing to close, nothing published. Never commits."""
    db.session.execute(sa.select(Programme.id).filter_by(id=programme.id).with_for_update())
    stretches = list(ready(programme, period, only))
    must_be_open_to_read(stretches)
    if not stretches:
        return []
    publication = Publication(programme_id=programme.id, made_at=now, said={})
    seen = counted_before(programme)
    for stretch in stretches:
        publication.blocks.append(a_block(stretch, seen))
        seen |= stretch.rows.everyone
    publish(publication, programme)
    db.session.add(publication)
    db.session.flush()
    return publication.blocks


def ready(
    programme: Programme, period: Period, only: Community | None = None, known: Known | None = None
) -> Iterator[Stretch]:
    """Every stretch that this period closes, a community after the other, oldest first; `known`: read already."""
    every, closed = known or (rows_of(programme, only=only), sessions_in_blocks(programme))
    written, communities = written_at(every), {each.id: each for each in programme.communities}
    for number, rows in every.items():
        free = [each for each in rows.gatherings if each.number not in closed[number]]
        empty = Stretch(communities[number], period, replace(rows, gatherings=free), written)
        yield from (
            each
            for each in cut(empty)
            if period.holds_period(each.period.since or date.min, each.period.until or date.max)
        )


def sessions_in_blocks(programme: Programme) -> dict[int, set[int]]:
    return sessions_in(blocks_of(programme))


def sessions_in(blocks: Iterable[Block]) -> dict[int, set[int]]:
    """Numbers of the sessions that these published blocks have counted, a community each."""
    found: dict[int, set[int]] = defaultdict(set)
    for block in blocks:
        found[block.community_id].update(block.sessions)
    return found


def cut(whole: Stretch) -> Iterator[Stretch]:
    """What is in no block yet, cut at the first end of a quarter where it holds enough."""
    held = [each.date for each in whole.rows.held]
    if not held:
        return
    since = quarter_of(held[0]).since or held[0]
    for last in ends(whole.community, held):
        stretch = Period(since, last)
        found = replace(whole, period=stretch, rows=replace(whole.rows, period=stretch))
        if last >= since and found.holds_enough:
            yield found
            since = last + ONE_DAY


def ends(community: Community, held: Sequence[date]) -> list[date]:
    """Days on which a block could end: of quarters that are over, and of what has ended."""
    today, ended = clock.today(), community.ended or community.programme.ended
    quarters = [each.until for each in quarters_between(held[0], held[-1]) if each.until]
    if ended and ended < today:
        quarters = [each for each in quarters if each < ended] + [max(ended, held[-1])]
    return [each for each in quarters if each < today]


def must_be_open_to_read(stretches: Iterable[Stretch]) -> None:
    for stretch in stretches:
        ids = [gathering.id for gathering in stretch.rows.held]
        closed = sa.select(Gathering).join(ClosingPart, ClosingPart.gathering_id == Gathering.id)
        closed = closed.where(Gathering.id.in_(ids), ClosingPart.part == HOW, ClosingPart.state == "collecting")
        if found := db.session.scalar(closed.limit(1)):
            raise Refused(
                f"Closing answers of {stretch.community.name}, session {found.number}, are not opened yet. "
                "They open by themselves at nine the next day; sign off after that."
            )


def counted_before(programme: Programme) -> set[Key]:
    """Everybody who took part in a session of an earlier block: each person is counted by kind once."""
    closed, found = sessions_in_blocks(programme), set[Key]()
    for community_id, rows in rows_of(programme, with_themes=False).items() if closed else ():
        counted = [each for each in rows.gatherings if each.number in closed[community_id]]
        found |= replace(rows, gatherings=counted).everyone
    return found


def a_block(stretch: Stretch, seen: set[Key]) -> Block:
    rows = replace(stretch.rows, presences=[each for each in stretch.rows.presences if each.person not in seen])
    counts: Counts = {question: themes(stretch.rows, question) for question in THEMES}
    counts |= {"role": role_mix(rows), "organisation": organisation_type_mix(rows), "known": knew(rows)}
    return Block(
        community_id=stretch.community.id,
        since=stretch.period.since,
        until=stretch.period.until,
        sessions=[gathering.number for gathering in stretch.rows.held],
        answers=stretch.answers,
        people=len(rows.everyone),
        counts=counts,
    )


def knew(rows: CommunityRows) -> dict[str, int]:
    """Nobody or only a few, against most."""
    asked = known_before(rows)
    return {"none-or-few": asked.get("none", 0) + asked.get("few", 0), "most": asked.get("most", 0)}


def publish(publication: Publication, programme: Programme) -> None:
    """Fill in what may be said from now on, given everything that was said before."""
    before, blocks = publications_of(programme), [*blocks_of(programme), *publication.blocks]
    for field in FIELDS:
        truth: Counter[str] = Counter()
        for block in blocks:
            truth.update(block.counts[field])
        total = sum(block.total(field) for block in publication.blocks)
        publication.say(field, next_round([each.round_of(field) for each in before], truth, total))
