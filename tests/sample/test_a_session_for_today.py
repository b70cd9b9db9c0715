"""Whoever starts the sample finds one session that can be opened, however many days it was started before."""

from datetime import timedelta

import pytest

from cop.db import db, start_writing
from cop.gatherings.queries import gatherings_of
from cop.sample.programme import plan_for_today
from tests.world import NOON, a_community, a_member, a_person


@pytest.fixture
def community(app):
    app.config["CLOCK"] = lambda: NOON
    made = a_community()
    a_member(made, "facilitator", a_person(fictional=True))
    return made


def started(days_later):
    start_writing()
    plan_for_today(NOON + timedelta(days=days_later))
    db.session.commit()


def test_started_daily_and_never_opened_there_is_one_session_and_it_is_todays(community):
    for day in range(3):
        started(day)
    [session] = gatherings_of(community)
    assert session.day == (NOON + timedelta(days=2)).date()


def test_after_a_session_was_held_there_is_another_the_next_day(community):
    started(0)
    start_writing()
    [session] = gatherings_of(community)
    session.open(NOON)
    session.close(NOON)
    db.session.commit()
    started(1)
    assert [(each.number, each.state) for each in gatherings_of(community)] == [(2, "draft"), (1, "closed")]
