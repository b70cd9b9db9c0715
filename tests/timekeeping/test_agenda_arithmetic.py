"""What is planned against the end of the session: said in words, on the server's clock, to the minute."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from cop.agenda.models import Topic
from cop.db import db
from cop.timekeeping.reckoning import reckon
from tests import world

TEN = datetime(2026, 5, 14, 9, 0, tzinfo=UTC)
"""Ten o’clock in London."""
NOON = TEN + timedelta(hours=2)


def planned(*minutes, **more):
    return [Topic(planned_minutes=each, **more) for each in minutes]


@pytest.mark.parametrize(
    ("minutes", "over", "ends"), [([60, 60], 0, NOON), ([60, 30], -30, NOON - timedelta(minutes=30)), ([128], 8, None)]
)
def test_planned_minutes_add_up_against_the_end(minutes, over, ends):
    found = reckon(None, planned(*minutes), NOON, TEN)
    assert found.over == over and found.ends == (ends or NOON + timedelta(minutes=8))


def test_what_runs_takes_what_is_left_of_its_minutes_and_no_less_than_none():
    [now] = planned(20, started_at=TEN - timedelta(minutes=15))
    [late] = planned(20, started_at=TEN - timedelta(minutes=50))
    assert reckon(now, planned(10), NOON, TEN).each == (TEN + timedelta(minutes=15),)
    assert reckon(late, planned(10), NOON, TEN).each == (TEN + timedelta(minutes=10),)


def test_what_was_parked_in_the_middle_counts_with_the_rest_of_its_minutes():
    assert reckon(None, planned(20, minutes=15), NOON, TEN).ends == TEN + timedelta(minutes=5)


def test_a_begun_minute_counts_as_one_so_that_times_and_sums_agree():
    found = reckon(None, planned(120), NOON, TEN + timedelta(seconds=20))
    assert (found.over, found.ends) == (1, NOON + timedelta(minutes=1))


def test_nothing_planned_is_nothing_to_say():
    assert not reckon(None, [], NOON, TEN).planned


@pytest.fixture
def room(app):
    app.config["CLOCK"] = lambda: TEN
    return world.an_open_gathering(starts_at=TEN, ends_at=NOON)


@pytest.fixture
def console(browse, room):
    return world.signed_in(browse, world.a_member(room.community, "facilitator"))


def test_the_console_says_when_the_agenda_ends_and_which_topics_are_after_the_end(app, console, room, place):
    for title, minutes in (("Appraisal", 60), ("Retention", 45), ("Succession", 23)):
        world.a_topic(room, title, planned_minutes=minutes)
    page = console.get(f"{place}/console")
    assert "Ends midday" in page and "Agenda ends 12:08pm, 8 minutes over" in page
    assert page.one("#bar .cop-over").get_text() == "8 minutes over"
    rows = [" ".join(row.get_text(" ").split()) for row in page.select("#waiting .cop-topic__about")]
    assert rows[0].startswith("60 minutes, to 11am") and rows[1].startswith("45 minutes, to 11:45am")
    assert "to 12:08pm after the end" in rows[2] and "after the end" not in rows[1]
    console.submit("Start Appraisal")
    world.later(app, minutes=30)
    page = console.get(f"{place}/console")
    assert "Agenda ends 12:08pm, 8 minutes over" in page
    console.submit("+3 minutes", within="#running")
    assert "Agenda ends 12:11pm, 11 minutes over" in console.page
    console.submit("Done", within="#running")
    assert "Agenda ends 11:38am, 22 minutes to spare" in console.page
    db.session.rollback()
    assert [each.minutes for each in db.session.query(Topic).order_by(Topic.position)] == [30, None, None]


def test_the_wall_and_the_phones_show_no_sums(console, room, place):
    world.a_topic(room, "Appraisal", planned_minutes=300)
    assert "over" not in console.get(f"{place}/projector").one("main").get_text()
