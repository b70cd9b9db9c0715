"""The conventions hold for any community, however odd."""

from __future__ import annotations

from datetime import date, time

from hypothesis import given, settings

from cop.measures import loop, people
from cop.measures.programme import community_measures, goes_on, programme_measures
from cop.measures.rows import (
    CommunityRows,
    CuriosityRow,
    GatheringRow,
    PlanRow,
    PresenceRow,
    TieRow,
    TopicRow,
    WorkRow,
)

from .communities import communities

settings.register_profile("steady", deadline=None, derandomize=True, max_examples=30)
settings.load_profile("steady")


def session(number: int, state: str = "closed", respondents: int = 0) -> GatheringRow:
    return GatheringRow(number, number, date(2024, number, 1), time(10), state, respondents)


def here(gathering: int, *people: str, kind: str = "participant") -> list[PresenceRow]:
    return [PresenceRow(gathering, person, kind) for person in people]


@given(communities())
def test_the_order_in_which_things_were_stored_changes_nothing(rows):
    turned = CommunityRows(
        rows.gatherings[::-1],
        rows.presences[::-1],
        rows.ties,
        rows.curiosities[::-1],
        rows.topics[::-1],
    )
    assert community_measures(turned) == community_measures(rows)


@given(communities())
def test_a_session_that_was_cancelled_or_is_still_open_changes_nothing(rows):
    held = {each.id for each in rows.gatherings if each.state == "closed"}
    without = CommunityRows(
        [each for each in rows.gatherings if each.id in held],
        [each for each in rows.presences if each.gathering in held],
        rows.ties,
        rows.curiosities,
        [each for each in rows.topics if each.gathering in held],
    )
    assert community_measures(without) == community_measures(rows)


@given(communities())
def test_every_newcomer_comes_once_and_everybody_is_last_seen_once(rows):
    sizes = people.attendance(rows)
    assert sum(people.newcomers(rows)) == len(rows.everyone)
    assert sum(people.not_seen_again(rows)) + (sizes[-1] if sizes else 0) == len(rows.everyone)


def test_a_community_that_has_not_met_has_no_percentages_and_no_error():
    measures = community_measures(CommunityRows())
    assert {key for key, value in measures.items() if value is None} == {
        "attendance_mean",
        "full_attendance_share_pct",
        "consistency_index_pct",
        "growth_first_to_last",
        "role_diversity",
        "new_connection_share_pct",
        "response_rate_pct",
        "curiosity_per_respondent",
        "carry_over_pct",
        "co_produced_topics_pct",
        "agenda_from_curiosity_pct",
        "agenda_minutes_from_curiosity_pct",
        "contributor_share_pct",
        "footprint_wide_pct",
    }


def test_a_programme_without_communities_has_nothing_to_say():
    everything = programme_measures({})["all"]
    assert everything["attendances"] == 0
    assert everything["min_attendance"] is None
    assert everything["response_rate_pct"] is None


def test_facilitators_visitors_and_guests_are_not_counted():
    rows = CommunityRows(
        [session(1)],
        [
            *here(1, "Amara"),
            *here(1, "Guest", kind="guest"),
            *here(1, "Reader", kind="visitor"),
            *here(1, "Leader", kind="facilitator"),
        ],
    )
    assert people.attendance(rows) == [1]


def test_more_answers_than_people_is_shown_and_not_hidden():
    rows = CommunityRows([session(1, respondents=5)], here(1, "Amara", "Dilys", "Tomasz", "Ines"))
    assert loop.response_rate(rows) == 125.0


def test_a_merged_question_counts_once_and_shares_what_came_of_it():
    rows = CommunityRows(
        [session(1), session(2)],
        curiosities=[CuriosityRow("root", 1), CuriosityRow("twin", 1, merged_into="root")],
        topics=[TopicRow("t", 2, "done", "curiosity", 20, frozenset({"twin"}))],
    )
    assert loop.carry_over_waits(rows) == ([1], 1)
    assert community_measures(rows)["curiosity_items"] == 2


def test_questions_merged_in_a_circle_do_not_hang_the_count():
    circle = [CuriosityRow("a", 1, "b"), CuriosityRow("b", 1, "a")]
    assert loop.carry_over_waits(CommunityRows([session(1), session(2)], curiosities=circle))[1] <= 2


def test_a_question_waits_for_its_first_done_topic_and_not_for_a_parked_one():
    rows = CommunityRows(
        [session(1), session(2), session(3)],
        curiosities=[CuriosityRow("q", 1)],
        topics=[
            TopicRow("parked", 2, "parked", "curiosity", 0, frozenset({"q"})),
            TopicRow("done", 3, "done", "curiosity", 20, frozenset({"q"})),
        ],
    )
    assert loop.carry_over_waits(rows) == ([2], 1)


def test_a_topic_in_the_session_that_raised_the_question_carries_nothing_over():
    rows = CommunityRows(
        [session(1), session(2)],
        curiosities=[CuriosityRow("q", 1)],
        topics=[TopicRow("at once", 1, "done", "curiosity", 20, frozenset({"q"}))],
    )
    assert loop.carry_over_waits(rows) == ([], 1)


def test_somebody_who_changed_jobs_counts_as_what_they_were_last():
    rows = CommunityRows(
        [session(1), session(2)],
        [
            PresenceRow(2, "Amara", "participant", "od", "new trust", "ccg"),
            PresenceRow(1, "Amara", "participant", "hr", "old trust", "acute-trust"),
        ],
    )
    assert people.role_mix(rows) == {"od": 1}
    assert people.organisation_type_mix(rows) == {"ccg": 1}


def test_a_kind_that_nobody_told_is_left_out_of_the_mix_and_crosses_no_organisation():
    dilys = PresenceRow(1, "Dilys", "participant", "hr", "o1")
    rows = CommunityRows([session(1)], [*here(1, "Amara"), dilys])
    assert people.role_mix(rows) == {"hr": 1}
    assert people.diversity(people.role_mix(rows)) == 0.0
    assert people.organisations(rows) == 1
    assert people.connection_measures(rows)["new_connections_across_organisations"] == 0


def test_owners_of_shared_work_all_count_even_if_they_never_came():
    rows = CommunityRows(
        [session(1)],
        here(1, "Amara"),
        works=[WorkRow(frozenset({"Amara", "Somebody else"}), "attract", "region", "idea")],
    )
    measures = community_measures(rows)
    assert measures["contributors"] == 2
    assert measures["contributor_share_pct"] == 200.0
    assert measures["footprint_wide_pct"] == 100.0


def test_going_on_needs_a_rhythm_a_role_holder_and_a_date():
    settled = PlanRow("every two months", ("host",), date(2024, 9, 1))
    assert goes_on(settled)
    assert not goes_on(PlanRow("every two months", ("host",)))
    assert not goes_on(PlanRow("every two months", (), settled.next_date))
    assert not goes_on(None)


def test_two_who_say_later_that_they_know_each_other_have_met_here():
    met = here(1, "Amara", "Dilys")
    later = CommunityRows([session(1), session(2)], met, [TieRow(frozenset({"Amara", "Dilys"}), date(2024, 2, 1))])
    before = CommunityRows([session(1), session(2)], met, [TieRow(frozenset({"Amara", "Dilys"}), date(2024, 1, 1))])
    assert [len(pairs) for pairs in people.new_connections(later)] == [1, 0]
    assert [len(pairs) for pairs in people.new_connections(before)] == [0, 0]


def test_every_question_has_one_fate_and_a_topic_talked_through_comes_first():
    rows = CommunityRows(
        [session(1), session(2)],
        curiosities=[
            CuriosityRow("root", 1, state="carried", outcomes=frozenset({"answered"})),
            CuriosityRow("twin", 1, merged_into="root", state="merged"),
            CuriosityRow("passed", 1, state="handed-over"),
            CuriosityRow("on the agenda", 1, state="carried"),
            CuriosityRow("quiet", 2),
            CuriosityRow("elsewhere", 3),
        ],
        topics=[
            TopicRow("done", 2, "done", "curiosity", 20, frozenset({"twin"})),
            TopicRow("offered", 2, "offered", "curiosity", 0, frozenset({"on the agenda"})),
        ],
    )
    assert loop.fates(rows) == {"topic": 1, "passed-on": 1, "waiting": 1, "open": 1}


def test_a_row_that_stands_for_many_questions_counts_as_many():
    rows = CommunityRows([session(1, respondents=10), session(2)], curiosities=[CuriosityRow("many", 1, lines=30)])
    figures = community_measures(rows)
    assert (figures["curiosity_items"], figures["curiosity_per_respondent"]) == (30, 3.0)
    assert (figures["carry_over_numerator"], figures["carry_over_denominator"]) == (0, 30)
    assert loop.fates(rows) == {"open": 30}


def test_two_sessions_on_one_day_come_in_the_order_of_their_hours_whatever_their_numbers():
    afternoon, morning = (GatheringRow(n, n, date(2024, 1, 1), time(hour), "closed") for n, hour in ((1, 14), (2, 10)))
    rows = CommunityRows([afternoon, morning], [*here(2, "Amara"), *here(1, "Amara", "Dilys")])
    assert people.newcomers(rows) == [1, 1]
