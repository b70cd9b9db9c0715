"""All measures of a community, and of a programme: what `cop measures` prints.

Sources here: the map of work, the manifesto's versions, linked networks, the plan for going on, and themes.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import zip_longest
from typing import Any

from cop.later import once
from cop.measures.loop import (
    agenda_measures,
    answer_measures,
    carry_over_waits,
    fates,
    followed_up,
    hand_over,
    origins,
    parked_and_returned,
    respondents,
)
from cop.measures.people import (
    attendance,
    connection_measures,
    known_before,
    net_gain,
    organisation_type_mix_each,
    people_measures,
    returners,
    role_mix_each,
)
from cop.measures.rows import CommunityRows, Key, PlanRow, WorkRow, percent, spread, summed

ACROSS_THE_SYSTEM = frozenset({"footprint", "region", "national"})
ALL = "all"


@once
def works(rows: CommunityRows) -> list[WorkRow]:
    """Everything members had put on the map by the end of the period, whoever may see it; what nobody dated, from the
    community's first session on.

    Unit: works. Denominator: none. Source: the map of work.
    """
    until = rows.period.until
    return [
        work for work in rows.works if (rows.begun if work.added_on is None else not until or work.added_on <= until)
    ]


@once
def contributors(rows: CommunityRows) -> frozenset[Key]:
    """All owners of works / size U; somebody who shared work without ever coming can take the share over 100.

    Unit: people. Denominator: different people. Source: the map of work, and sign-in sheets.
    """
    return frozenset().union(*(work.owners for work in works(rows)))


def areas_covered(rows: CommunityRows) -> set[str]:
    """Parts of talent work with one work or more, of all the parts there are.

    Unit: parts of talent work. Denominator: parts there are. Source: the map of work.
    """
    return {work.talent_area for work in works(rows)}


def system_wide(rows: CommunityRows) -> int:
    """Works with scope system, region or nation / works: how far work crosses the system.

    Unit: works. Denominator: works. Source: the map of work.
    """
    return sum(work.scope in ACROSS_THE_SYSTEM for work in works(rows))


def stages(rows: CommunityRows) -> dict[str, int]:
    """Works per stage.

    Unit: works. Denominator: none. Source: the map of work.
    """
    return spread(work.stage for work in works(rows))


def scopes(rows: CommunityRows) -> dict[str, int]:
    """Works per scope: team, organisation, place, system, region, nation.

    Unit: works. Denominator: none. Source: the map of work.
    """
    return spread(work.scope for work in works(rows))


def work_measures(rows: CommunityRows) -> dict[str, Any]:
    """The keys of one community about its map."""
    here, owners, wide = works(rows), contributors(rows), system_wide(rows)
    return {
        "work_items": len(here),
        "contributors": len(owners),
        "contributor_share_pct": percent(len(owners), len(rows.everyone)),
        "areas_covered": len(areas_covered(rows)),
        "areas_total": rows.areas,
        "footprint_wide_items": wide,
        "footprint_wide_pct": percent(wide, len(here)),
        "stage_mix": stages(rows),
    }


def manifesto_versions(rows: CommunityRows) -> int:
    """Published versions of the manifesto: of those whose day is known, the ones of the period; of the others, all from
    the community's first session on.

    Unit: versions. Denominator: none. Source: the community's documents.
    """
    undated = rows.versions - len(rows.published_on) if rows.begun else 0
    return undated + sum(map(rows.period.holds, rows.published_on))


def manifesto_age(rows: CommunityRows, today: date) -> int | None:
    """Days from the last published version to the end of the period, or to today.

    Unit: days. Denominator: none. Source: the community's documents.
    """
    end = min(today, rows.period.until or today)
    before = [day for day in rows.published_on if day <= end]
    return (end - max(before)).days if before else None


def manifesto_agreed(rows: CommunityRows) -> tuple[int, int]:
    """Of U, those who agreed to the manifesto's newest published version: by an own yes, or by having been at a session
    that agreed to it.

    Unit: people. Denominator: U. Source: yeses to that version, and the sign-in sheets of sessions that agreed to it.
    """
    return len(rows.agreed & rows.everyone), len(rows.everyone)


def linked(rows: CommunityRows) -> int:
    """Network links in state linked; none in a period before the community's first session.

    Unit: networks. Denominator: none. Source: the community's linked networks, as they stand.
    """
    return rows.linked if rows.begun else 0


def goes_on(plan: PlanRow | None) -> bool:
    """Yes only with a rhythm, somebody holding a role, and a next date.

    Unit: yes or no. Denominator: none. Source: the community's plan for going on, as it stands.
    """
    return plan is not None and bool(plan.rhythm and plan.roles and plan.next_date)


def actions_done(rows: CommunityRows) -> tuple[int, int]:
    """Actions done by their day / actions of the period's sessions that were due in it; let go ones are left out.

    Done without a noted day counts as done by then.

    Unit: actions. Denominator: actions due. Source: actions noted at held sessions.
    """
    until = rows.period.until
    kept = [(each, each.due) for each in rows.of_held(rows.actions) if each.due and each.state != "dropped"]
    due = [(each, by) for each, by in kept if until is None or by <= until]
    return sum(each.state == "done" and (each.done_on or by) <= by for each, by in due), len(due)


def stories_by_cycle(rows: CommunityRows) -> dict[str, int]:
    """Published value stories per cycle of value, 1 to 5: the questions that each has answered.

    Unit: stories. Denominator: none. Source: value stories whose teller said yes.
    """
    told = [each for each in rows.stories if (rows.period.holds(each.told_on) if each.told_on else rows.begun)]
    return spread(str(cycle) for each in told for cycle in each.cycles)


def hopes_by_state(rows: CommunityRows) -> dict[str, int]:
    """The community's own hopes by what became of each: met, partly, not yet, or not looked at again; none in a period
    before its first session.

    Unit: hopes. Denominator: none. Source: what the community hoped for, as it stands.
    """
    return spread(rows.hopes if rows.begun else ())


def themes(rows: CommunityRows, question: str) -> dict[str, int]:
    """Answers of held sessions per theme a person gave them; unthemed ones are left out.

    Unit: answers. Denominator: none. Source: opened closing answers and their themes, hidden ones left out.
    """
    return summed((row.theme, row.answers) for row in rows.of_held(rows.themes) if row.question == question)


def community_measures(rows: CommunityRows) -> dict[str, Any]:
    """Every measure of one community."""
    return (
        people_measures(rows)
        | connection_measures(rows)
        | answer_measures(rows)
        | agenda_measures(rows)
        | work_measures(rows)
        | {
            "manifesto_versions": manifesto_versions(rows),
            "network_links_linked": linked(rows),
            "sustain_plan": rows.begun and goes_on(rows.plan),
            "feeling_themes": themes(rows, "feeling"),
            "today_themes": themes(rows, "today"),
        }
    )


def manifesto_life(rows: CommunityRows, today: date) -> dict[str, Any]:
    agreed, everybody = manifesto_agreed(rows)
    return {
        "manifesto_days": manifesto_age(rows, today),
        "manifesto_agreed": agreed,
        "manifesto_agreed_pct": percent(agreed, everybody),
    }


def added_measures(rows: CommunityRows, today: date) -> dict[str, Any]:
    """Those that the expected figures do not have, under keys of their own."""
    came_of, could = followed_up(rows)
    returned, kept = parked_and_returned(rows)
    done, due = actions_done(rows)
    return manifesto_life(rows, today) | {
        "net_gain_by_gathering": net_gain(rows),
        "returners_by_gathering": returners(rows),
        "role_mix_by_gathering": role_mix_each(rows),
        "organisation_type_mix_by_gathering": organisation_type_mix_each(rows),
        "known_before": known_before(rows),
        "followed_up_numerator": came_of,
        "followed_up_denominator": could,
        "followed_up_pct": percent(came_of, could),
        "question_fates": fates(rows),
        "topic_origins": origins(rows),
        "hand_over_minutes": hand_over(rows),
        "parked_and_returned": returned,
        "parked": kept,
        "scope_mix": scopes(rows),
        "actions_done": done,
        "actions_due": due,
        "value_stories": stories_by_cycle(rows),
        "hopes": hopes_by_state(rows),
    }


def programme_measures(communities: Mapping[str, CommunityRows]) -> dict[str, dict[str, Any]]:
    """Every community's measures under its id, and the programme's under "all"."""
    measures = {name: community_measures(rows) for name, rows in communities.items()}
    return measures | {ALL: across(communities, measures)}


def across(communities: Mapping[str, CommunityRows], each: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    """The programme as a whole: sums, but people counted once and percentages from summed parts.

    A round is every community's session of the same rank among its held ones; a community without one adds
    nothing to it. Least and most are over all held sessions; none held → None.
    """
    sizes = [attendance(rows) for rows in communities.values()]
    flat = [size for each_size in sizes for size in each_size]
    carried = [carry_over_waits(rows) for rows in communities.values()]
    return {
        "attendances": sum(flat),
        "unique_participants": len(frozenset().union(*(rows.everyone for rows in communities.values()))),
        "attendance_by_round": [sum(one_round) for one_round in zip_longest(*sizes, fillvalue=0)],
        "min_attendance": min(flat, default=None),
        "max_attendance": max(flat, default=None),
        "new_connections": sum(keys["new_connections"] for keys in each.values()),
        "pairs": sum(keys["pairs_copresent"] for keys in each.values()),
        "response_rate_pct": percent(sum(sum(respondents(rows)) for rows in communities.values()), sum(flat)),
        "carry_over_pct": percent(sum(len(waits) for waits, _ in carried), sum(size for _, size in carried)),
    }
