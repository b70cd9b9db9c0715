"""docs/measures.md, made from the measures' own docstrings: `python -m cop.handbook > docs/measures.md`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cop.figures.making import PARTS, SPECS, told_of
from cop.measures import loop, people, programme

KEYS: dict[Callable[..., Any], str] = {
    people.attendance: "attendance_by_gathering attendances",
    people.attendance_mean: "attendance_mean",
    people.different_people: "unique_participants",
    people.attended_all: "attended_all",
    people.full_attendance_share: "full_attendance_share_pct",
    people.consistency_index: "consistency_index_pct",
    people.step_retention: "step_retention_pct",
    people.returners: "returners_by_gathering",
    people.newcomers: "newcomers_by_gathering",
    people.not_seen_again: "not_seen_again_by_gathering",
    people.net_gain: "net_gain_by_gathering",
    people.growth: "growth_first_to_last",
    people.role_mix: "role_mix",
    people.role_mix_each: "role_mix_by_gathering",
    people.diversity: "role_diversity",
    people.organisation_type_mix: "organisation_type_mix",
    people.organisation_type_mix_each: "organisation_type_mix_by_gathering",
    people.organisations: "organisations",
    people.known_before: "known_before",
    people.first_met: "pairs_copresent",
    people.new_connections: "new_connections new_connections_by_gathering new_connection_share_pct",
    people.across_organisations: "new_connections_across_organisations",
    loop.respondents: "respondents_by_gathering",
    loop.response_rate: "response_rate_pct",
    loop.questions: "curiosity_items",
    loop.questions_per_respondent: "curiosity_per_respondent",
    loop.carry_over_waits: "carry_over_numerator carry_over_denominator carry_over_pct carry_wait_sessions",
    loop.followed_up: "followed_up_numerator followed_up_denominator followed_up_pct",
    loop.fates: "question_fates",
    loop.done_topics: "topics_done",
    loop.parked_topics: "topics_parked",
    loop.parked_and_returned: "parked_and_returned parked",
    loop.minutes_by_gathering: "minutes_by_gathering",
    loop.share_from_questions: "agenda_from_curiosity_pct agenda_minutes_from_curiosity_pct",
    loop.co_produced: "co_produced_topics_pct",
    loop.origins: "topic_origins",
    loop.hand_over: "hand_over_minutes",
    programme.works: "work_items",
    programme.contributors: "contributors contributor_share_pct",
    programme.areas_covered: "areas_covered areas_total",
    programme.system_wide: "footprint_wide_items footprint_wide_pct",
    programme.stages: "stage_mix",
    programme.scopes: "scope_mix",
    programme.manifesto_versions: "manifesto_versions",
    programme.manifesto_age: "manifesto_days",
    programme.manifesto_agreed: "manifesto_agreed manifesto_agreed_pct",
    programme.linked: "network_links_linked",
    programme.goes_on: "sustain_plan",
    programme.actions_done: "actions_done actions_due",
    programme.stories_by_cycle: "value_stories",
    programme.hopes_by_state: "hopes",
    programme.themes: "feeling_themes today_themes",
}
"""Every measure, and the keys under which `cop measures` prints it; those added beside them with `--more`."""
HEAD = """# How the numbers are made

Made from the docstrings of `cop/measures/` by `python -m cop.handbook > docs/measures.md`; a test keeps it
so.

`cop measures [PROGRAMME] [--from DAY] [--to DAY] [--more]` prints them all, exact, for the operator. What leaves a
community is less: see privacy.md.

A session counts when it was **held**: closed, not cancelled, not a rehearsal. P(g) is everybody at session g who
counts as a participant; facilitators, visitors and guests do not. U is everybody in some P(g); g1 to gn are the held
sessions of the period. A period chooses sessions. What came before or after it is still known: who came before it is
no newcomer in it, who came after it was seen again, and a question of its last session may become a topic after it.

Nothing out of nothing is null, not 0. Percentages have one decimal, means two, diversity three, rounded as Python
rounds. Kind of role and organisation are those of the day, at the person's last session of the period; what nobody
told is left out of a mix. Under `all`: attendances, pairs and new connections are sums; people are counted once; a
round adds up the sessions of one rank; percentages come from summed numerators and denominators.
"""


def handbook() -> str:
    """One section a part of the page, then what only the operator and the community's own pages have."""
    by_part: dict[str, dict[Callable[..., Any], list[str]]] = {part: {} for part in PARTS}
    for spec in SPECS:
        by_part[spec.part].setdefault(spec.measure, []).append(spec.name)
    shown = {measure for measures in by_part.values() for measure in measures}
    alone = {measure: [measure.__name__.replace("_", " ").capitalize()] for measure in KEYS if measure not in shown}
    sections = [*((PARTS[part], by_part[part]) for part in PARTS), ("Also measured", alone)]
    return HEAD + "".join(f"\n## {heading}\n{entries(measures)}" for heading, measures in sections)


def entries(measures: dict[Callable[..., Any], list[str]]) -> str:
    return "".join(entry(names, measure) for measure, names in measures.items())


def entry(names: list[str], measure: Callable[..., Any]) -> str:
    said = told_of(measure)
    keys = ", ".join(f"`{key}`" for key in KEYS.get(measure, "").split())
    facts = f"Unit: {said['unit']}. Denominator: {said['denominator']}. Source: {said['source']}."
    return f"\n**{', '.join(names)}**{f' ({keys})' if keys else ''}: {said['formula']}\n{facts}\n"
