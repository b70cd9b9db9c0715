"""Sets that can be asked, the one on the screens, and the rounds of one set side by side."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from cop.communities.models import Community
from cop.db import db
from cop.errors import Missing
from cop.gatherings.models import Attendance, Gathering
from cop.questionsets.builtin import SETS
from cop.questionsets.models import Prompt, PromptAnswer, PromptSet

WHOLE = selectinload(PromptSet.prompts).selectinload(Prompt.answers)


def own_sets(community: Community) -> Sequence[PromptSet]:
    query = sa.select(PromptSet).options(selectinload(PromptSet.prompts))
    query = query.filter_by(community_id=community.id, gathering_id=None)
    return db.session.scalars(query.order_by(PromptSet.title, PromptSet.id)).all()


def sets_to_ask(community: Community) -> list[tuple[str, str]]:
    """Source and title of each: those that everybody has, then the community's own."""
    built = [(each.source, each.title) for each in SETS]
    return built + [(each.source or "", each.title) for each in own_sets(community)]


def template(community: Community, source: str) -> PromptSet:
    """The questions to copy into a session."""
    for built in SETS:
        if built.source == source:
            made = PromptSet.written(built.title, list(built.questions), built.source)
            made.method_slug = built.method_slug
            return made
    own = next((each for each in own_sets(community) if each.source == source), None)
    if own is None:
        raise Missing
    return own


def asked_in(gathering: Gathering) -> Sequence[PromptSet]:
    query = sa.select(PromptSet).options(WHOLE).filter_by(gathering_id=gathering.id)
    return db.session.scalars(query.order_by(PromptSet.id)).all()


def live_in(gathering: Gathering) -> PromptSet | None:
    return db.session.scalar(sa.select(PromptSet).options(WHOLE).filter_by(gathering_id=gathering.id, live=True))


def set_in(gathering: Gathering, set_id: int) -> PromptSet:
    found = next((each for each in asked_in(gathering) if each.id == set_id), None)
    if found is None:
        raise Missing
    return found


def answer_in(gathering: Gathering, answer_id: int, by: Attendance | None = None) -> PromptAnswer:
    """One of this session; `by`: only that presence's own."""
    answers = (a for each in asked_in(gathering) for prompt in each.prompts for a in prompt.answers)
    found = next((a for a in answers if a.id == answer_id and (by is None or a.attendance_id == by.id)), None)
    if found is None:
        raise Missing
    return found


def ask(gathering: Gathering, source: str) -> PromptSet:
    """On every screen now, instead of any other. Asked twice at one session it is one round."""
    here = asked_in(gathering)
    for other in here:
        other.live = False
    asked = next((each for each in here if each.source == source), None)
    asked = asked or PromptSet.ask(gathering, template(gathering.community, source))
    asked.show(live=True)
    db.session.add(asked)
    return asked


def rounds_of(asked: PromptSet, community: Community) -> list[PromptSet]:
    """This set at every session of the community that asked it, the first one first."""
    query = sa.select(PromptSet).join(Gathering).options(WHOLE, joinedload(PromptSet.gathering))
    query = query.where(Gathering.community_id == community.id)
    same = PromptSet.source == asked.source if asked.source else PromptSet.id == asked.id
    return list(db.session.scalars(query.where(same).order_by(Gathering.starts_at, PromptSet.id)))


def side_by_side(rounds: Sequence[PromptSet]) -> list[tuple[str, list[list[PromptAnswer]]]]:
    """Each question with its answers in each round; matched by its wording, which never changes once asked."""
    questions = dict.fromkeys(prompt.text for each in rounds for prompt in each.prompts)
    return [(text, [answers_to(text, each) for each in rounds]) for text in questions]


def answers_to(text: str, asked: PromptSet) -> list[PromptAnswer]:
    return [answer for prompt in asked.prompts if prompt.text == text for answer in prompt.shown]
