"""From twelve people on the room can be asked whether to go on: two numbers, one voice a phone, nobody’s name."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from cop.agenda.models import Topic
from cop.db import db
from cop.identity.models import Person
from cop.timekeeping.models import Voice
from tests import world
from tests.identity.test_at_the_same_moment import all_at_once
from tests.world import joined


@pytest.fixture
def topics(room):
    return [world.a_topic(room, title).id for title in ("Appraisal", "Retention")]


@pytest.fixture
def console(browse, room, place, topics):
    device = world.signed_in(browse, world.a_member(room.community, "facilitator"))
    device.get(f"{place}/console")
    device.submit("Start Appraisal")
    return device


def fill(room, people):
    world.start_writing()
    for n in range(people):
        room.attend(Person(name=f"Person {n}"))
    db.session.add(room)
    db.session.commit()


@pytest.fixture
def asked(console, browse, room, place):
    """Twelve people, two of them with a phone; the room is being asked."""
    phones = [joined(browse, room, name) for name in ("Wren", "Robin")]
    fill(room, 10)
    console.get(f"{place}/console")
    console.submit("Check with the room")
    for phone in phones:
        phone.get(f"/rooms/{room.join_code}")
    return phones


def voices():
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(Voice))


def test_below_twelve_people_there_is_no_button_and_asking_is_refused(console, room, place, topics):
    fill(room, 11)
    assert "Check with the room" not in console.get(f"{place}/console").one("#running").get_text()
    page = console.post(f"{place}/topics/{topics[0]}/check", status=409, csrf_token=console.token())
    assert "from 12 people on" in page
    fill(room, 12)
    console.get(f"{place}/console")
    console.submit("Check with the room")
    assert "0 go on, 0 move on" in console.page


def test_two_numbers_are_on_the_console_and_the_wall_and_phones_see_their_own_alone(asked, console, room, place):
    wren, robin = asked
    wren.submit("Go on")
    robin.submit("Move on")
    for address in ("console", "projector"):
        assert "1 go on, 1 move on" in console.get(f"{place}/{address}")
    page = wren.get(f"/rooms/{room.join_code}")
    assert "1 go on" not in page
    pressed = {button.get_text(): button["aria-pressed"] for button in page.select("#check_phone button")}
    assert pressed == {"Go on": "true", "Move on": "false"}


def test_a_phone_has_one_voice_and_may_change_it(asked, console, place):
    wren, _robin = asked
    wren.submit("Go on")
    wren.submit("Go on")
    wren.submit("Move on")
    assert voices() == 1
    assert "0 go on, 1 move on" in console.get(f"{place}/console")


def test_many_presses_of_one_phone_at_one_moment_are_one_voice(asked, console, room, place, topics):
    wren, token = asked[0], asked[0].token()
    address = f"/rooms/{room.join_code}/topics/{topics[0]}/check/say"
    db.session.rollback()

    def press(n):
        data = {"csrf_token": token, "on": ("go", "move")[n % 2]}
        return wren.client.post(address, data=data).status_code

    assert set(all_at_once(4, press)) == {303}
    assert voices() == 1


@pytest.mark.parametrize("act", ["Done", "Park", "+3 minutes", "Start Retention", "Put the question away"])
def test_when_the_topic_goes_on_every_voice_is_gone(asked, console, room, place, topics, act):
    asked[0].submit("Go on")
    console.get(f"{place}/console")
    console.submit(act, within="#waiting" if act.startswith("Start") else "#running")
    assert voices() == 0 and not db.session.get(Topic, topics[0]).asking
    assert "Go on with this" not in asked[0].get(f"/rooms/{room.join_code}")


def test_closing_and_next_leave_no_voice_either(asked, console, place, topics):
    asked[0].submit("Go on")
    console.post(f"{place}/topics/next", csrf_token=console.token())
    assert voices() == 0
    console.post(f"{place}/topics/{topics[1]}/check", csrf_token=console.token())
    db.session.rollback()
    assert db.session.get(Topic, topics[1]).asking
    console.get(f"{place}/console")
    console.submit("Close the session")
    assert voices() == 0


def test_a_late_press_and_a_strange_one_are_answered(asked, console, room, place, topics):
    wren, token = asked[0], asked[0].token()
    address = f"/rooms/{room.join_code}/topics/{topics[0]}/check/say"
    assert "go on or move on" in wren.post(address, status=409, csrf_token=token, on="sideways")
    console.post(f"{place}/topics/{topics[0]}/done", csrf_token=console.token())
    assert "not being asked any more" in wren.post(address, status=409, csrf_token=token, on="go")
    stranger = wren.another_device()
    stranger.get("/sign-in")
    stranger.post(address, status=404, csrf_token=stranger.token(), on="go")


def test_nothing_that_is_kept_leads_from_a_voice_to_anybody(asked):
    asked[0].submit("Go on")
    columns = {column.name for column in Voice.__table__.columns}
    assert columns == {"topic_id", "number", "go_on"}
    assert {key.target_fullname for key in Voice.__table__.foreign_keys} == {"topics.id"}
    if db.engine.dialect.name == "sqlite":
        with pytest.raises(sa.exc.OperationalError, match="no such column"):
            db.session.execute(sa.text("SELECT rowid FROM voices"))
        db.session.rollback()


def test_a_room_that_is_not_asked_costs_no_question(app, console, room, place):
    from tests.agenda.test_the_order import asked as statements

    before = statements(console, f"{place}/console")
    fill(room, 12)
    assert statements(console, f"{place}/console") == before
