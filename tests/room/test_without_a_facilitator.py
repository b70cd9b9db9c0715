"""Members go on by themselves: anybody may plan and host, and the console says what to say and do next."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cop import clock
from cop.curiosities.no_order import put_in_no_order
from cop.db import db, start_writing
from cop.gatherings.models import Gathering
from cop.reflections.models import Reflection
from cop.ways.models import MethodCard
from tests import world


@pytest.fixture
def community(app):
    app.config["CLOCK"] = lambda: world.NOON
    return world.a_community(rules=["One voice at a time", "What is said here stays here"])


@pytest.fixture
def robin(community):
    return world.a_member(community, person=world.a_person("Robin Wren"))


def facilitation_ends(community, days: int) -> None:
    start_writing()
    db.session.add(community)
    community.facilitation_ends = clock.today() + timedelta(days=days)
    db.session.commit()


def guide(device):
    return " ".join(device.page.one("#guide").text.split())


def test_after_the_last_day_any_member_plans_and_hosts(app, browse, community, robin):
    facilitation_ends(community, 0)
    device = world.signed_in(browse, robin)
    assert "Nobody is named to host" not in device.get("/")
    device.get(f"/{community.slug}/sessions/plan", status=403)
    world.later(app, days=1)
    device = world.signed_in(browse, robin)
    assert "Nobody is named to host the next session. Plan it and host." in device.get("/")
    device.follow("Plan a session")
    today = clock.today()
    device.submit("Plan a session", day=today.isoformat(), starts="14:00", ends="16:00")
    device.get("/")
    assert "You may get it ready and host" in device.page
    device.submit("Open the session")
    device.submit("Suggest a topic", title="Retention")
    device.submit("Start")
    device.submit("Done", within="#running")
    device.submit("Close the session")
    assert db.session.query(Gathering).filter_by(community_id=community.id).one().state == "closed"


def test_as_soon_as_a_host_is_named_the_others_are_members_again(app, browse, community, robin):
    facilitation_ends(community, -1)
    device = world.signed_in(browse, robin)
    device.get(f"/{community.slug}/sessions/plan")
    world.a_member(community, "convenor")
    device.get(f"/{community.slug}/sessions/plan", status=403)
    assert "Nobody is named to host" not in device.get("/")


def test_in_a_community_whose_facilitation_goes_on_members_stay_members(browse, community, robin):
    other = world.a_community(community.programme)
    facilitation_ends(other, -1)
    device = world.signed_in(browse, robin)
    device.get(f"/{community.slug}/sessions/plan", status=403)
    device.get(f"/{other.slug}/", status=404)


def test_the_facilitator_writes_down_when_facilitation_ends(browse, community):
    device = world.signed_in(browse, world.a_member(community, "facilitator"))
    device.get(f"/{community.slug}/change")
    device.submit("Save", facilitation_ends="2026-12-31")
    db.session.rollback()
    assert community.facilitation_ends.isoformat() == "2026-12-31"
    device.get(f"/{community.slug}/change")
    assert device.page.one("[name=facilitation_ends]")["value"] == "2026-12-31"


def test_a_host_is_told_what_to_say_and_do_and_it_follows_the_session(browse, community):
    room = world.an_open_gathering(community)
    device = world.signed_in(browse, world.a_member(community, "convenor"))
    place = f"/{community.slug}/sessions/{room.number}"
    device.get(f"{place}/console")
    assert "What to say and do next" in guide(device) and "Please join with the code" in guide(device)
    device.submit("Agenda")
    assert "What do you want to talk about today?" in guide(device)
    device.submit("Suggest a topic", title="Retention")
    device.submit("Start")
    assert "three more minutes, or move on?" in guide(device)
    card = db.session.query(MethodCard).filter_by(slug="one-two-four-all").one()
    device.submit("Use it", way=card.slug)
    assert card.name in guide(device) and "Begin its steps." in guide(device)
    device.submit(f"Begin its steps {card.card['steps'][0]['title']}")
    assert card.card["steps"][0]["do"] in guide(device)
    assert f"Then comes: {card.card['steps'][1]['title']}." in guide(device)
    device.submit("Done", within="#running")
    device.submit("Ask the closing questions", within="#closing")
    assert "Your name is not on the form" in guide(device)
    device.submit("Close the session")
    assert "Check the sign-in sheet" in guide(device)


def test_it_is_off_for_a_facilitator_and_switched_with_one_press_on_each_device(browse, community):
    room = world.an_open_gathering(community)
    console = f"/{community.slug}/sessions/{room.number}/console"
    leader = world.signed_in(browse.another_device(), world.a_member(community, "facilitator"))
    host = world.signed_in(browse.another_device(), world.a_member(community, "convenor"))
    leader.get(console)
    assert guide(leader) == "Guide me"
    leader.submit("Guide me")
    leader.get(console)
    assert "What to say and do next" in guide(leader)
    host.get(console)
    host.submit("Switch the guide off")
    host.get(console)
    assert guide(host) == "Guide me"


def test_our_rules_stand_on_the_first_screen_of_the_console_the_wall_and_the_phone(browse, community):
    room = world.an_open_gathering(community)
    place = f"/{community.slug}/sessions/{room.number}"
    leader = world.signed_in(browse.another_device(), world.a_member(community, "facilitator"))
    phone = browse.another_device()
    assert "One voice at a time" in phone.get(f"/join/{room.join_code}")
    assert "One voice at a time" in phone.submit("Join", name="Robin")
    for screen in ("console", "projector"):
        assert "What is said here stays here" in leader.get(f"{place}/{screen}")
    leader.get(f"{place}/console")
    leader.submit("Agenda")
    assert "What is said here stays here" not in leader.page


def test_where_everybody_hosts_closing_answers_stay_with_those_they_were_promised_to(app, browse, community, robin):
    gathering = world.an_open_gathering(community)
    start_writing()
    db.session.add(gathering)
    gathering.close(clock.now())
    put_in_no_order(
        [
            Reflection(gathering_id=gathering.id, question="feeling", text="I am afraid of my manager"),
            Reflection(gathering_id=gathering.id, question="today", text="Somebody was unkind", hidden=True),
        ]
    )
    db.session.commit()
    unseen = [world.a_question(gathering, "A hurtful one", hidden=True)]
    unseen.append(world.a_question(gathering, "Not looked at yet", on_screen=False))
    facilitation_ends(community, -1)
    device, place = world.signed_in(browse, robin), f"/{community.slug}/sessions/{gathering.number}"
    for page in (device.get(f"{place}/closing"), device.get(f"{place}/console")):
        for words in ("afraid", "unkind", "hurtful", "Not looked at yet"):
            assert words not in page
    for question in unseen:
        device.get(f"/{community.slug}/questions/{question.id}", status=404)
    named = world.signed_in(browse.another_device(), world.a_member(community, "convenor"))
    assert "afraid" in named.get(f"{place}/closing")


def test_whoever_hosts_an_open_session_looks_at_its_questions_before_the_room(app, browse, community, robin):
    gathering = world.an_open_gathering(community)
    question = world.a_question(gathering, "Not looked at yet", on_screen=False)
    facilitation_ends(community, -1)
    device, place = world.signed_in(browse, robin), f"/{community.slug}/sessions/{gathering.number}"
    assert "Not looked at yet" in device.get(f"{place}/closing")
    assert "Not looked at yet" in device.get(f"/{community.slug}/questions/{question.id}")
