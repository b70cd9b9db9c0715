"""All measures of a community, and of a programme: what `cop measures` prints.

Sources here: the map of work, the manifesto's versions, linked networks, the plan for going on, and themes.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import zip_longest
from typing import Any

from cop.measures.loop import agenda_measures, answer_measures, carry_over_waits, respondents
from cop.measures.people import attendance, connection_measures, people_measures
from cop.measures.rows import CommunityRows, Key, PlanRow, percent, spread, summed

ACROSS_THE_SYSTEM = frozenset({"footprint", "region", "national"})
ALL = "all"


def work_measures(rows: CommunityRows) -> dict[str, Any]:
    """What is on the map: works, their owners, parts of talent work covered, and how many reach the system.

    Contributors are all owners of works; their share's denominator is U, so somebody who shared work without
    ever coming can take it over 100. System-wide: scope footprint, region or national / works. Units: people,
    works, percent.
    """
    contributors: frozenset[Key] = frozenset().union(*(work.owners for work in rows.works))
    wide = sum(work.scope in ACROSS_THE_SYSTEM for work in rows.works)
    return {
        "work_items": len(rows.works),
        "contributors": len(contributors),
        "contributor_share_pct": percent(len(contributors), len(rows.everyone)),
        "areas_covered": len({work.talent_area for work in rows.works}),
        "areas_total": rows.areas,
        "footprint_wide_items": wide,
        "footprint_wide_pct": percent(wide, len(rows.works)),
        "stage_mix": spread(work.stage for work in rows.works),
    }


def goes_on(plan: PlanRow | None) -> bool:
    """Yes only with a rhythm, somebody holding a role, and a next date."""
    return plan is not None and bool(plan.rhythm and plan.roles and plan.next_date)


def themes(rows: CommunityRows, question: str) -> dict[str, int]:
    """Answers of held sessions per theme a person gave them. Unit: answers. Unthemed ones are left out."""
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
            "manifesto_versions": rows.versions,
            "network_links_linked": rows.linked,
            "sustain_plan": goes_on(rows.plan),
            "feeling_themes": themes(rows, "feeling"),
            "today_themes": themes(rows, "today"),
        }
    )


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
