"""Every figure of a community and of a programme a second time, under the keys that `cop measures` prints.

Written from the formulas as they were agreed, person by person and topic by topic: slow, without a shortcut, and
sharing nothing with the product but the rows it reads.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import pairwise
from typing import Any

from cop.measures.rows import CommunityRows

from . import oracle, slow

WIDE = ("footprint", "region", "national")


def pct(part: int, whole: int) -> float | None:
    return None if whole == 0 else round(100 * part / whole, 1)


def tally(things: Iterable[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for thing in things:
        found[thing] = found.get(thing, 0) + 1
    return found


def last_line(rows: CommunityRows, person: Any) -> Any:
    """Their line on the sheet of the last session of the period that they took part in."""
    for gathering in reversed(oracle.in_period(rows)):
        for row in rows.presences:
            if row.gathering == gathering and row.person == person and row.kind == "participant":
                return row
    raise AssertionError(f"{person} never came")


def of_people(rows: CommunityRows) -> dict[str, Any]:
    ids = oracle.in_period(rows)
    sizes = [len(oracle.people_at(rows, each)) for each in ids]
    every, always = oracle.everybody(rows), oracle.came_every_time(rows)
    steps = []
    for before, after in pairwise(ids):
        there = oracle.people_at(rows, before)
        steps.append(pct(len([each for each in there if each in oracle.people_at(rows, after)]), len(there)))
    new, gone = oracle.newcomers(rows), oracle.not_seen_again(rows)
    return {
        "attendance_by_gathering": sizes,
        "attendance_mean": round(sum(sizes) / len(sizes), 2) if sizes else None,
        "attendances": sum(sizes),
        "unique_participants": len(every),
        "attended_all": always if ids else 0,
        "full_attendance_share_pct": pct(always if ids else 0, len(every)),
        "consistency_index_pct": pct(sum(sizes), len(every) * len(ids)),
        "step_retention_pct": steps,
        "newcomers_by_gathering": new,
        "not_seen_again_by_gathering": gone,
        "returners_by_gathering": oracle.returners(rows),
        "net_gain_by_gathering": [new[n] - gone[n - 1] for n in range(1, len(new))],
        "growth_first_to_last": sizes[-1] - sizes[0] if sizes else None,
    }


def of_kinds(rows: CommunityRows) -> dict[str, Any]:
    lines = [last_line(rows, person) for person in oracle.everybody(rows)]
    roles = tally(line.role_type for line in lines if line.role_type)
    known = len([line for line in lines if line.role_type])
    asked: dict[Any, str] = {}
    for gathering in oracle.in_period(rows):
        for row in rows.presences:
            if (
                row.gathering == gathering
                and row.kind == "participant"
                and row.known_before
                and row.person not in asked
            ):
                asked[row.person] = row.known_before
    sheets = [
        [row for row in rows.presences if row.gathering == each and row.kind == "participant"]
        for each in oracle.in_period(rows)
    ]
    return {
        "role_mix_by_gathering": [tally(row.role_type for row in there if row.role_type) for there in sheets],
        "organisation_type_mix_by_gathering": [
            tally(row.organisation_type for row in there if row.organisation_type) for there in sheets
        ],
        "role_mix": roles,
        "role_diversity": round(1 - sum((n / known) ** 2 for n in roles.values()), 3) if known else None,
        "organisation_type_mix": tally(line.organisation_type for line in lines if line.organisation_type),
        "organisations": len({line.organisation for line in lines if line.organisation is not None}),
        "known_before": tally(asked.values()),
    }


def pairs_first_together(rows: CommunityRows) -> list[tuple[Any, Any, Any]]:
    """Session and pair: the first that these two shared, if it lies in the period."""
    found = []
    people = sorted({row.person for row in rows.presences})
    for n, left in enumerate(people):
        for right in people[n + 1 :]:
            shared = [
                each
                for each in slow.held_ids(rows)
                if slow.was_there(rows, left, each) and slow.was_there(rows, right, each)
            ]
            if shared and shared[0] in oracle.in_period(rows):
                found.append((shared[0], left, right))
    return found


def of_meetings(rows: CommunityRows) -> dict[str, Any]:
    pairs = pairs_first_together(rows)
    new = [(at, one, two) for at, one, two in pairs if not slow.knew_before(rows, one, two, at)]
    across = 0
    for _at, one, two in new:
        places = [last_line(rows, each).organisation for each in (one, two)]
        across += None not in places and places[0] != places[1]
    return {
        "pairs_copresent": len(pairs),
        "new_connections": len(new),
        "new_connection_share_pct": pct(len(new), len(pairs)),
        "new_connections_by_gathering": [len([1 for at, _, _ in new if at == each]) for each in oracle.in_period(rows)],
        "new_connections_across_organisations": across,
    }


def waits_and_askable(rows: CommunityRows) -> tuple[list[int], int]:
    ids, waits, askable = slow.held_ids(rows), [], 0
    for row in rows.curiosities:
        if oracle.root_of(rows, row.id) != row.id or row.gathering not in oracle.in_period(rows):
            continue
        if row.gathering == ids[-1]:
            continue
        askable += row.lines
        for wait, later in enumerate(ids[ids.index(row.gathering) + 1 :], start=1):
            came = [each for each in rows.topics if each.gathering == later and each.state == "done"]
            if any(oracle.root_of(rows, source) == row.id for each in came for source in each.sources):
                waits.append(wait)
                break
    return sorted(waits), askable


def of_answers(rows: CommunityRows) -> dict[str, Any]:
    ids = oracle.in_period(rows)
    got = [next(each.respondents for each in rows.gatherings if each.id == number) for number in ids]
    came = sum(len(oracle.people_at(rows, each)) for each in ids)
    raised = sum(row.lines for row in rows.curiosities if row.gathering in ids)
    waits, askable = waits_and_askable(rows)
    return {
        "respondents_by_gathering": got,
        "response_rate_pct": pct(sum(got), came),
        "curiosity_items": raised,
        "curiosity_per_respondent": round(raised / sum(got), 2) if sum(got) else None,
        "carry_over_numerator": len(waits),
        "carry_over_denominator": askable,
        "carry_over_pct": pct(len(waits), askable),
        "carry_wait_sessions": waits,
    }


def of_questions(rows: CommunityRows) -> dict[str, Any]:
    settled = ("topic", "document", "method", "guest", "answered", "passed-on", "not-to")
    fates: dict[str, int] = {}
    came = could = 0
    for row in rows.curiosities:
        if oracle.root_of(rows, row.id) != row.id or row.gathering not in oracle.in_period(rows):
            continue
        fate = oracle.fate(rows, row.id)
        fates[fate] = fates.get(fate, 0) + row.lines
        if row.gathering != slow.held_ids(rows)[-1]:
            could += row.lines
            came += row.lines if fate in settled else 0
    return {
        "question_fates": fates,
        "followed_up_numerator": came,
        "followed_up_denominator": could,
        "followed_up_pct": pct(came, could),
    }


def of_topics(rows: CommunityRows) -> dict[str, Any]:
    ids = oracle.in_period(rows)
    here = [each for each in rows.topics if each.gathering in ids]
    done = [each for each in here if each.state == "done"]
    parked = [each for each in here if each.state == "parked"]
    after = [each for each in done if each.gathering != slow.held_ids(rows)[0]]
    minutes = [sum(each.minutes for each in done if each.gathering == number) for number in ids]
    from_questions = [each for each in after if each.sources]
    return {
        "topics_done": len(done),
        "topics_parked": len(parked),
        "parked": len(parked),
        "parked_and_returned": len([each for each in parked if came_back(rows, each)]),
        "co_produced_topics_pct": pct(len([each for each in done if each.origin != "facilitator"]), len(done)),
        "agenda_from_curiosity_pct": pct(len(from_questions), len(after)),
        "agenda_minutes_from_curiosity_pct": pct(
            sum(each.minutes for each in from_questions), sum(each.minutes for each in after)
        ),
        "minutes_by_gathering": minutes,
        "topic_origins": tally(each.origin for each in done),
        "hand_over_minutes": oracle.minutes_by(rows),
    }


def came_back(rows: CommunityRows, parked: Any) -> bool:
    ids = slow.held_ids(rows)
    for each in rows.topics:
        if (
            each.state != "done"
            or each.gathering not in ids
            or ids.index(each.gathering) <= ids.index(parked.gathering)
        ):
            continue
        named = parked.title.strip().lower()
        if (named and each.title.strip().lower() == named) or any(one in parked.sources for one in each.sources):
            return True
    return False


def by(day: date, until: date | None) -> bool:
    return until is None or not day > until


def had_begun(rows: CommunityRows) -> bool:
    """Somebody had met by the end of the period: what has no day cannot be older."""
    return (
        rows.period.until is None
        or len([1 for each in rows.gatherings if each.state == "closed" and by(each.date, rows.period.until)]) > 0
    )


def of_work(rows: CommunityRows) -> dict[str, Any]:
    until, now = rows.period.until, had_begun(rows)
    here = [
        each for each in rows.works if (each.added_on is None and now) or (each.added_on and by(each.added_on, until))
    ]
    owners = {person for each in here for person in each.owners}
    wide = len([each for each in here if each.scope in WIDE])
    return {
        "work_items": len(here),
        "contributors": len(owners),
        "contributor_share_pct": pct(len(owners), len(oracle.everybody(rows))),
        "areas_covered": len({each.talent_area for each in here}),
        "areas_total": 16,
        "footprint_wide_items": wide,
        "footprint_wide_pct": pct(wide, len(here)),
        "stage_mix": tally(each.stage for each in here),
        "scope_mix": tally(each.scope for each in here),
    }


def beyond(rows: CommunityRows, today: date) -> dict[str, Any]:
    ids, period = oracle.in_period(rows), rows.period
    end = today if period.until is None or period.until > today else period.until
    published = [day for day in rows.published_on if day <= end]
    said = {"feeling": {}, "today": {}}
    for row in rows.themes:
        if row.gathering in ids:
            said[row.question][row.theme] = said[row.question].get(row.theme, 0) + row.answers
    done, due = oracle.actions_done(rows)
    now = had_begun(rows)
    told = [
        each for each in rows.stories if (each.told_on is None and now) or (each.told_on and period.holds(each.told_on))
    ]
    plan = rows.plan if now else None
    undated = rows.versions - len(rows.published_on) if now else 0
    return {
        "manifesto_versions": undated + len([day for day in rows.published_on if period.holds(day)]),
        "manifesto_days": (end - sorted(published)[-1]).days if published else None,
        "manifesto_agreed": len([each for each in oracle.everybody(rows) if each in rows.agreed]),
        "manifesto_agreed_pct": pct(
            len([each for each in oracle.everybody(rows) if each in rows.agreed]), len(oracle.everybody(rows))
        ),
        "network_links_linked": rows.linked if now else 0,
        "sustain_plan": bool(plan and plan.rhythm and plan.roles and plan.next_date),
        "feeling_themes": said["feeling"],
        "today_themes": said["today"],
        "actions_done": done,
        "actions_due": due,
        "value_stories": tally(str(cycle) for each in told for cycle in each.cycles),
        "hopes": tally(rows.hopes if now else []),
    }


PARTS = (of_people, of_kinds, of_meetings, of_answers, of_questions, of_topics, of_work)


def recounted(rows: CommunityRows, today: date) -> dict[str, Any]:
    found = beyond(rows, today)
    for part in PARTS:
        found |= part(rows)
    return found


def together(communities: Mapping[str, CommunityRows]) -> dict[str, Any]:
    """The programme as a whole: people once each, everything else from summed parts."""
    each = [recounted(rows, date.max) for rows in communities.values()]
    sizes = [one["attendance_by_gathering"] for one in each]
    flat = [size for one in sizes for size in one]
    rounds = [sum(one[n] for one in sizes if n < len(one)) for n in range(max(map(len, sizes), default=0))]
    answered = sum(sum(one["respondents_by_gathering"]) for one in each)
    carried, askable = (sum(one[key] for one in each) for key in ("carry_over_numerator", "carry_over_denominator"))
    return {
        "attendances": sum(flat),
        "unique_participants": len({person for rows in communities.values() for person in oracle.everybody(rows)}),
        "attendance_by_round": rounds,
        "min_attendance": min(flat) if flat else None,
        "max_attendance": max(flat) if flat else None,
        "new_connections": sum(one["new_connections"] for one in each),
        "pairs": sum(one["pairs_copresent"] for one in each),
        "response_rate_pct": pct(answered, sum(flat)),
        "carry_over_pct": pct(carried, askable),
    }
