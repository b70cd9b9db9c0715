"""`cop measures`, as an operator types it: all days, some days, days the wrong way round."""

from __future__ import annotations

import json

import pytest

from tests.evaluation.sample import the_sample

pytestmark = pytest.mark.engine("sqlite")  # which rows a period holds is decided after they are read


@pytest.fixture
def measures(app):
    the_sample()

    def run(*words: str):
        return app.test_cli_runner().invoke(args=["measures", *words])

    return run


def test_a_period_holds_the_sessions_of_its_days(measures):
    may = json.loads(measures("--from", "2019-05-01", "--to", "2019-05-31", "--json").stdout)
    assert may["cm"]["attendance_by_gathering"] == [7] and may["gm"]["attendance_by_gathering"] == [6]
    assert may["gm"]["newcomers_by_gathering"] == [2], "who came in April is no newcomer in May"
    assert may["all"]["attendances"] == 17
    since = json.loads(measures("--from", "2019-06-01", "--json").stdout)
    assert since["all"]["attendances"] == 18


def test_a_period_without_a_session_has_nothing_out_of_nothing(measures):
    found = json.loads(measures("--to", "2018-12-31", "--json").stdout)
    assert found["all"]["attendances"] == 0 and found["all"]["response_rate_pct"] is None
    assert found["ls"]["attendance_mean"] is None and found["ls"]["step_retention_pct"] == []


def test_days_the_wrong_way_round_are_refused_with_a_sentence(measures):
    said = measures("--from", "2019-06-30", "--to", "2019-04-01", "--json")
    assert said.exit_code == 2 and "The last day is before the first" in said.stderr and said.stdout == ""
    assert measures("--from", "spring").exit_code == 2


def test_those_added_beside_them_come_too_and_each_has_a_line(measures):
    more = json.loads(measures("--more", "--json").stdout)["cm"]
    assert (more["actions_due"], more["manifesto_agreed"], more["known_before"]) == (
        0,
        0,
        {"few": 4, "most": 1, "none": 2},
    )
    assert more["hand_over_minutes"]["member"] == 35
    assert 'cm  value_stories  {"1": 1, "2": 1, "3": 1, "4": 1, "5": 1}' in measures("--more").stdout.splitlines()
