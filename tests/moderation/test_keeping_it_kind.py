"""Lines can be kept off every screen with one press, and wait for the leader's eye in a crowd. Nobody is listed."""

from __future__ import annotations

import pytest

from cop.agenda.models import Topic
from cop.agenda.queries import board
from cop.db import db, start_writing
from cop.moderation.models import CROWD, Moderation
from cop.undo.models import Step
from tests import world

UNKIND = "Somebody here never listens"
TOLD = "The facilitator kept this off the screen; speak to them if you like."
WAITS = "It waits: the facilitator looks before it shows."


@pytest.fixture
def room(app):
    return world.an_open_gathering(world.a_community(rules=["What is said here stays here", "Everybody may pass"]))


@pytest.fixture
def console(app, browse, room, place):
    device = world.signed_in(browse, world.a_member(room.community, "facilitator"))
    device.get(f"{place}/console")
    return device


def joined(browse, room, name):
    phone = browse.another_device()
    phone.get(f"/join/{room.join_code}")
    phone.submit("Join", name=name)
    return phone


@pytest.fixture
def writer(browse, room, console):
    return joined(browse, room, "Wren")


@pytest.fixture
def other(browse, room, console):
    return joined(browse, room, "Robin")


def said(console, writer, room, place, what):
    """The unkind words, as a topic, a line of what came out, of the check-in, or an action."""
    phone = f"/rooms/{room.join_code}"
    console.get(f"{place}/console")
    if what == "check-in":
        console.submit("Ask it", prompt="How do you arrive?")
        writer.get(phone)
        writer.submit("Say it", text=UNKIND)
    elif what == "topic":
        writer.get(phone)
        writer.submit("Suggest a topic", title=UNKIND)
    else:
        console.submit("Suggest a topic", title="Retention")
        console.submit("Start", within="#waiting li:first-child")
        writer.get(phone)
        writer.submit("Add the action" if what == "action" else "Add", text=UNKIND)
    db.session.rollback()  # this test looks anew


def sees(device, address, words=UNKIND):
    return words in device.get(address)


def hide(console, place):
    console.get(f"{place}/console")
    line = next(tag for tag in console.page.select("[data-line]") if UNKIND in tag.get_text())["data-line"]
    console.post(f"{line}/hide", csrf_token=console.token())
    return line


KINDS = ["topic", "line", "check-in", "action"]


@pytest.mark.parametrize("what", KINDS)
def test_an_unkind_line_leaves_every_screen_with_one_press_and_its_writer_alone_is_told(
    console, writer, other, room, place, what
):
    said(console, writer, room, place, what)
    wall, phone = f"{place}/projector", f"/rooms/{room.join_code}"
    if what in ("topic", "check-in"):
        assert sees(console, wall)
    hide(console, place)
    assert not sees(console, wall)
    assert not sees(other, phone) and TOLD not in other.page
    assert sees(writer, phone) and TOLD in writer.page
    console.get(f"{place}/console")
    console.submit("Close the session")
    console.get(f"{place}/summary")
    assert UNKIND not in console.page


@pytest.mark.parametrize("what", KINDS)
def test_on_the_leaders_mirrored_screen_it_shows_only_while_a_key_is_held(console, writer, room, place, what):
    said(console, writer, room, place, what)
    hide(console, place)
    console.get(f"{place}/console")
    for tag in console.page.html.find_all(string=lambda words: UNKIND in words):
        assert tag.find_parent(class_="cop-held"), tag
    assert UNKIND not in console.page.one("#undo").get_text()


@pytest.mark.parametrize("what", KINDS)
def test_it_can_be_undone_or_shown_again_later(console, writer, room, place, what):
    said(console, writer, room, place, what)
    hide(console, place)
    console.get(f"{place}/console")
    console.submit("Undo")
    assert any(UNKIND in tag.get_text() for tag in console.page.select("[data-line]"))
    hide(console, place)
    console.get(f"{place}/console")
    console.submit("Show again", within="#kept_off")
    assert any(UNKIND in tag.get_text() for tag in console.page.select("[data-line]"))
    assert not sees(writer, f"/rooms/{room.join_code}", TOLD)


def test_a_running_topic_that_is_hidden_does_not_run_on_unseen(app, console, room, place):
    console.submit("Suggest a topic", title=UNKIND)
    console.submit("Start")
    world.later(app, minutes=3)
    db.session.rollback()
    topic = board(room)[0]
    console.post(f"{place}/lines/topic/{topic.id}/hide", csrf_token=console.token())
    assert UNKIND not in console.get(f"{place}/projector")
    console.get(f"{place}/console")
    console.submit("Show again", within="#kept_off")
    db.session.rollback()
    assert (board(room)[0].state, board(room)[0].minutes) == ("parked", 3)


def test_nobody_acts_on_what_is_kept_off_the_screen(console, writer, other, room, place):
    said(console, writer, room, place, "topic")
    [topic] = board(room)
    hide(console, place)
    for device, act in ((other, "dot"), (other, "lines"), (writer, "dot")):
        device.get(f"/rooms/{room.join_code}")
        fields = {"csrf_token": device.token(), "text": "A line"}
        page = device.post(f"/rooms/{room.join_code}/topics/{topic.id}/{act}", status=409, **fields)
        assert UNKIND not in page
    console.get(f"{place}/console")
    console.post(f"{place}/topics/{topic.id}/start", status=409, csrf_token=console.token())


def test_the_reason_is_asked_at_closing_and_can_be_left_out(console, writer, room, place):
    said(console, writer, room, place, "topic")
    hide(console, place)
    console.get(f"{place}/console")
    assert not console.page.select("input[name=why]")
    console.submit("Ask the closing questions")
    console.submit("Keep the reason", why="It named a colleague")
    assert console.page.one("input[name=why]")["value"] == "It named a colleague"
    console.submit("Close the session")
    console.submit("Keep the reason", why="x" * 301, status=409)
    console.get(f"{place}/console")
    assert console.page.one("input[name=why]")["value"] == "It named a colleague"
    assert not sees(writer, f"/rooms/{room.join_code}", "It named a colleague")


def a_crowd(room):
    while len(room.present) < CROWD:
        world.keep(room.attend(world.a_person()))


@pytest.mark.parametrize("what", KINDS)
def test_in_a_crowd_a_line_waits_until_the_leader_has_looked(console, writer, other, room, place, what):
    a_crowd(room)
    said(console, writer, room, place, what)
    wall, phone = f"{place}/projector", f"/rooms/{room.join_code}"
    assert not sees(console, wall) and not sees(other, phone)
    assert sees(writer, phone) and WAITS in writer.page
    console.get(f"{place}/console")
    assert "1 line waits for you to look" in console.page
    assert console.page.one("#held .cop-held").find(string=UNKIND)
    console.submit("Show", within="#held")
    assert any(UNKIND in tag.get_text() for tag in console.page.select("[data-line]"))
    assert not sees(writer, phone, WAITS)


def test_what_waits_can_be_shown_all_at_once_and_what_was_kept_off_stays_off(console, writer, other, room, place):
    a_crowd(room)
    for title in ("One", "Two", UNKIND):
        writer.get(f"/rooms/{room.join_code}")
        writer.submit("Suggest a topic", title=title)
    console.get(f"{place}/console")
    console.submit(f"Keep off {UNKIND}")
    console.submit("Show all")
    db.session.rollback()
    assert [topic.title for topic in board(room)] == ["One", "Two"]
    console.submit("Undo")
    db.session.rollback()
    assert board(room) == []


def test_what_the_leader_types_never_waits(console, room):
    a_crowd(room)
    console.submit("Suggest a topic", title="Said in the room")
    db.session.rollback()
    assert [topic.title for topic in board(room)] == ["Said in the room"]


def test_looking_first_is_a_switch_either_way(console, writer, room, place):
    said(console, writer, room, place, "topic")
    assert len(board(room)) == 1
    console.get(f"{place}/console")
    assert "Look before it shows: off" in console.page
    console.submit("Look at each line first")
    writer.get(f"/rooms/{room.join_code}")
    assert "The facilitator looks at it before it shows." in writer.page
    writer.submit("Suggest a topic", title="Second")
    a_crowd(room)
    console.get(f"{place}/console")
    console.submit("Show lines at once")
    writer.submit("Suggest a topic", title="Third")
    db.session.rollback()
    assert [topic.title for topic in board(room)] == [UNKIND, "Third"]


def test_the_leaders_own_phone_reads_what_waits_without_holding_a_key(app, console, browse, room, place):
    a_crowd(room)
    colleague = joined(browse, room, "Covering Crane")
    world.start_writing()
    room.attendances[-1].become("facilitator")
    db.session.commit()
    world.keep(Topic(gathering_id=room.id, title="Waiting", origin="member", hidden=True, held=True))
    colleague.get(f"/rooms/{room.join_code}")
    assert "1 line waits" in colleague.page and "Waiting" in colleague.page
    colleague.submit("Show", within="#held")
    db.session.rollback()
    assert [topic.title for topic in board(room)] == ["Waiting"]


@pytest.mark.parametrize("act", ["hide", "show", "why"])
def test_only_leaders_keep_lines_off(console, writer, browse, room, place, act):
    said(console, writer, room, place, "topic")
    [topic] = board(room)
    member = world.signed_in(browse.another_device(), world.a_member(room.community))
    member.get(f"{place}/")
    writer.get(f"/rooms/{room.join_code}")
    for device, base in ((member, place), (writer, f"/rooms/{room.join_code}")):
        device.post(f"{base}/lines/topic/{topic.id}/{act}", status=403, csrf_token=device.token())


def test_a_line_of_another_session_or_kind_is_not_found(console, place):
    elsewhere = world.a_topic(world.an_open_gathering())
    for line in (f"topic/{elsewhere.id}", "line/999", "curiosity/1", "people/1"):
        console.post(f"{place}/lines/{line}/hide", status=404, csrf_token=console.token())


def test_the_rules_are_read_before_joining_and_on_the_first_screen(browse, console, writer, room, place):
    door = browse.another_device().get(f"/join/{room.join_code}")
    first = writer.get(f"/rooms/{room.join_code}")
    for page in (door, first):
        assert "What is said here stays here" in page and "Everybody may pass" in page
    console.submit("Suggest a topic", title="Retention")
    console.submit("Start")
    assert not sees(writer, f"/rooms/{room.join_code}", "Everybody may pass")


def test_no_screen_says_who_said_what_or_how_much(console, writer, other, room, place):
    for device, title in ((writer, "From Wren"), (writer, "Again"), (other, "From the other")):
        device.get(f"/rooms/{room.join_code}")
        device.submit("Suggest a topic", title=title.replace("Wren", "me"))
    console.get(f"{place}/console")
    for name in ("Wren", "Robin"):
        held = console.page.html.find_all(string=lambda words, name=name: name in words)
        assert all(tag.find_parent(class_="cop-held") for tag in held)
    for address in (f"{place}/projector", f"{place}/summary", f"{place}/sheet"):
        console.get(address)
        assert "From me" not in console.page or "Wren" not in console.page


def test_words_that_wait_do_not_come_beside_undo_when_their_writer_changes_them(console, writer, room, place):
    start_writing()
    db.session.add(Moderation(gathering=db.session.merge(room), looks_first=True))
    db.session.commit()
    phone = f"/rooms/{room.join_code}"
    writer.get(phone)
    writer.submit("Suggest a topic", title=UNKIND)
    db.session.rollback()
    topic = db.session.query(Topic).one()
    assert topic.held
    at = f"{phone}/topics/{topic.id}"
    writer.get(phone)
    writer.post(f"{at}/edit", csrf_token=writer.token(), title=UNKIND + " twice")
    assert UNKIND not in console.get(f"{place}/console").one("#undo").text
    writer.post(f"{at}/withdraw", csrf_token=writer.token())
    db.session.rollback()
    assert db.session.query(Step).count() == 0


def test_words_that_wait_do_not_come_beside_undo_when_the_leader_changes_them(console, room, place):
    topic = world.a_topic(room, UNKIND, hidden=True)
    console.post(f"{place}/topics/{topic.id}/edit", csrf_token=console.token(), title="Being heard")
    db.session.rollback()
    assert [step.about for step in db.session.query(Step)] == [""]
