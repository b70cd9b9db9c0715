"""What a facilitator in front of a room looks for: the way in, what is on, what comes next, and what has come out."""

from __future__ import annotations

import pytest

from cop.actions.models import ActionStep
from cop.agenda.models import Harvest
from cop.db import db, start_writing
from tests import world


@pytest.fixture
def console(console, room, place):
    world.a_topic(room, "Appraisal")
    console.get(f"{place}/console")
    return console


def guide(device):
    return " ".join(device.page.one("#guide").text.split())


def now(device):
    return device.page.one("#phases > summary").text


def test_the_qr_is_in_sight_while_people_arrive_and_one_press_away_afterwards(console, place):
    assert console.page.select("#show_qr > [role=img] svg")
    page = console.submit("Start Appraisal")
    assert page.select("#show_qr details svg")
    page = console.submit("Close the session")
    assert not page.select("#show_qr")


def test_what_is_on_now_is_in_sight_and_the_next_part_one_press_away(console):
    assert now(console) == "Now: Arriving"
    console.submit("Go on to: Agenda")
    assert now(console) == "Now: Agenda"
    console.submit("Start Appraisal")
    assert not console.page.select("#stage > button")
    console.submit("Done")
    console.submit("Go on to: Read back")
    assert now(console) == "Now: Read back"


def test_the_guide_never_advises_what_has_been_done(console, room, place):
    console.submit("Guide me")
    console.get(f"{place}/console")
    console.submit("Start Appraisal")
    console.submit("Done")
    assert "What else shall we talk about?" in guide(console)
    console.submit("Ask the closing questions")
    assert "Take your time" in guide(console)
    question = world.a_question(room, on_screen=False)
    console.get(f"{place}/console")
    assert "Put the rest on the screen" in guide(console)
    start_writing()
    question.on_screen, room.phase = True, "questions"
    db.session.commit()
    console.get(f"{place}/console")
    assert "Pin two to four" in guide(console) and "Put the rest" not in guide(console)
    console.submit("Go on to: Next date")
    assert "When do we meet again" in guide(console)
    world.a_planned_gathering(room.community, starts_at=room.starts_at.replace(year=2099))
    console.get(f"{place}/console")
    assert "We have our next date" in guide(console)


def test_at_the_end_the_green_button_is_the_next_thing_to_press(console, room, place):
    def green(device):
        buttons = device.page.select("#console button.nhsuk-button:not(.nhsuk-button--secondary)")
        return [" ".join(each.text.split()) for each in buttons]

    assert green(console) == ["Suggest a topic", "Start Appraisal"]
    console.submit("Start Appraisal")
    assert green(console) == ["Done"]
    console.submit("Ask the closing questions")
    assert green(console) == ["Show the questions"]
    world.a_question(room)
    start_writing()
    room.phase = "questions"
    db.session.commit()
    console.get(f"{place}/console")
    assert "Close the session" in green(console) and "Done" not in green(console)


def test_what_was_promised_last_time_can_still_be_answered_once_topics_run(console, room, place):
    before = world.a_planned_gathering(room.community, state="closed", starts_at=world.NOON.replace(year=2020))
    world.keep(ActionStep(gathering_id=before.id, text="Ask three leavers"))
    console.submit("Start Appraisal")
    fold = console.page.one("#said_before_fold")
    assert "Last time we said we would: 1" in fold.text and "Ask three leavers" in fold.text
    page = console.submit("Done", within="#said_before")
    assert "Take back" in page.one("#said_before").text


def test_the_last_lines_stand_on_the_wall_while_a_topic_runs_and_hidden_ones_do_not(console, room, place):
    console.submit("Start Appraisal")
    topic_id = int(console.page.one("[name=under]")["value"])
    for n, hidden in enumerate((False, True, False, False, False)):
        world.keep(Harvest(topic_id=topic_id, text=f"Line {n}", hidden=hidden))
    wall = console.get(f"{place}/projector")
    assert [each.text for each in wall.select("#wall_running li")] == ["Line 2", "Line 3", "Line 4"]


def test_the_wall_shows_no_code_once_it_opens_nothing(console, place):
    assert not console.get(f"{place}/projector").select("[data-over]")
    console.get(f"{place}/console")
    console.submit("Close the session")
    assert console.get(f"{place}/projector").select("#projector[data-over]")


def test_whoever_comes_to_the_console_too_early_opens_the_session_there(app, browse):
    plan = world.a_planned_gathering()
    leader = world.signed_in(browse, world.a_member(plan.community, "facilitator"))
    place = f"/{plan.community.slug}/sessions/{plan.number}/console"
    assert "Not open yet" in leader.get(place)
    page = leader.submit("Open the session", within="#closing")
    assert page.address == place and page.select("#show_qr svg")
    assert "Not open yet" not in page
    world.later(app, days=1)
    ahead = world.a_planned_gathering(plan.community)
    world.later(app, days=-1)
    early = leader.get(f"/{plan.community.slug}/sessions/{ahead.number}/console")
    assert "It can be opened on its day." in early and not early.select("#closing button")
