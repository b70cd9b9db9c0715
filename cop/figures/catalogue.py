"""Every figure that a page or a report has, in the order in which it is read; figures.json says what each is called."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from cop.asked.queries import NAMES
from cop.figures import exact as e
from cop.figures.exact import Cells, Spec, listed, mix, number, share
from cop.figures.words import rounds
from cop.measures import loop, people, programme
from cop.measures.rows import CommunityRows

CALLED: dict[str, Any] = json.loads(Path(__file__).with_name("figures.json").read_text(encoding="utf-8"))
PARTS: dict[str, str] = CALLED["parts"]
FATES_NOTE = "Each question stands in one line, the first that fits."
Each = Callable[[CommunityRows], Sequence[object]]


def spec(key: str, measure: Callable[..., Any], cells: Cells, each: Each | None = None, inside: bool = False) -> Spec:
    return Spec(key=key, measure=measure, cells=cells, each=each, inside=inside, **CALLED["figures"][key])


SESSIONS = (
    spec("sessions", e.held, number(e.held)),
    spec("days", e.from_and_to, e.from_and_to),
    spec("attendance", people.attendance, listed(people.attendance, rounds), people.attendance),
    spec("mean", people.attendance_mean, e.mean, people.attendance),
    spec("growth", people.growth, e.grown, people.attendance),
    spec("people", people.different_people, e.different, people.newcomers),
    spec("every-time", people.full_attendance_share, share(e.came_every_time), people.attendance),
    spec("constancy", people.consistency_index, share(e.places_taken), people.attendance),
    spec("came-back", people.step_retention, e.came_back, people.attendance),
    spec("newcomers", people.newcomers, listed(people.newcomers), people.newcomers),
    spec("not-seen-again", people.not_seen_again, listed(people.not_seen_again), people.not_seen_again),
    spec("net-gain", people.net_gain, listed(people.net_gain), people.newcomers),
)
KINDS = (
    spec("roles", people.role_mix, mix(people.role_mix), inside=True),
    spec("organisation-kinds", people.organisation_type_mix, mix(people.organisation_type_mix), inside=True),
    spec("known-before", people.known_before, share(e.knew_few), inside=True),
    spec("organisations", people.organisations, number(people.organisations)),
)
CONNECTIONS = (
    spec("first-met", people.new_connections, share(e.met), e.met_each),
    spec("met-across", people.across_organisations, share(e.met_across), inside=True),
)
QUESTIONS = (
    spec("answered", loop.response_rate, e.answered, loop.respondents),
    spec("raised", loop.questions, number(e.raised), e.raised_each),
    spec("carried", loop.carry_over_waits, share(e.carried), e.raised_each),
    spec("waited", loop.carry_over_waits, e.waits, e.raised_each),
    spec("followed-up", loop.followed_up, share(loop.followed_up), e.raised_each),
)
FATES = tuple(
    Spec(f"fate-{kind}", name, "fates", FATES_NOTE, loop.fates, e.fate(kind), e.fate_each(kind))
    for kind, name in NAMES.items()
)
TOPICS = (
    spec("topics", loop.done_topics, number(e.talked_through), e.talked_through_each),
    spec("minutes", loop.minutes_by_gathering, number(e.minutes), loop.minutes_by_gathering),
    spec("parked", loop.parked_topics, number(e.parked)),
    spec("returned", loop.parked_and_returned, share(loop.parked_and_returned)),
    spec("from-questions", loop.share_from_questions, share(e.from_a_question), e.talked_through_each),
    spec("minutes-from-questions", loop.share_from_questions, share(e.minutes_from_a_question)),
    spec("co-produced", loop.co_produced, share(e.put_there_by_others), e.talked_through_each),
    spec("hand-over", loop.hand_over, mix(loop.hand_over), loop.minutes_by_gathering),
)
WORK = (
    spec("works", programme.works, number(e.pieces)),
    spec("sharing", programme.contributors, share(e.sharing)),
    spec("areas", programme.areas_covered, e.touched),
    spec("system-wide", programme.system_wide, share(e.reaching_across)),
    spec("stages", programme.stages, mix(programme.stages)),
    spec("scopes", programme.scopes, mix(programme.scopes)),
    spec("versions", programme.manifesto_versions, number(programme.manifesto_versions)),
    spec("agreed", programme.manifesto_agreed, e.agreed, inside=True),
)
BEYOND = (
    spec("actions", programme.actions_done, share(programme.actions_done)),
    spec("linked", programme.linked, number(programme.linked)),
    spec("going-on", programme.goes_on, e.going_on),
)
SPECS = (*SESSIONS, *KINDS, *CONNECTIONS, *QUESTIONS, *FATES, *TOPICS, *WORK, *BEYOND)
