"""What a room does with its agenda, from the console and from phones."""

from __future__ import annotations

import pytest

from cop.agenda.models import Topic
from cop.agenda.queries import board
from cop.db import db
from cop.dots.marking import put_dots
from tests import world


@pytest.fixture
def console(app, browse, room):
    device = world.signed_in(browse, world.a_member(room.community, "facilitator"))
    device.get(f"/{room.community.slug}/sessions/{room.number}/console")
    return device


def topics(room):
    db.session.rollback()  # a new look: this one still sees what was there before
    return board(room)


def test_what_the_facilitator_types_is_said_in_the_room(console, room):
    console.submit("Suggest a topic", title="How do we keep people?")
    [topic] = topics(room)
    assert (topic.title, topic.origin, topic.owner) == ("How do we keep people?", "group", None)
    assert "How do we keep people?" in console.page


def test_unless_it_is_the_facilitators_own(console, room):
    console.submit("Suggest a topic", title="A thing I brought", own=True)
    [topic] = topics(room)
    assert topic.origin == "facilitator"


def test_changing_a_topics_words_keeps_where_it_came_from(console, room):
    console.submit("Suggest a topic", title="Apraisal")
    console.follow("More Apraisal")
    console.submit("Change", title="Appraisal", minutes="20")
    [topic] = topics(room)
    assert (topic.title, topic.planned_minutes, topic.origin) == ("Appraisal", 20, "group")


def test_a_topic_of_which_nothing_shows_is_none_and_no_mark_turns_its_words_round(console, room):
    for nothing in ("\u200b", " \u2060 ", "\u3164"):
        assert "Give the topic a few words" in console.submit("Suggest a topic", title=nothing, status=422)
        console.get(f"/{room.community.slug}/sessions/{room.number}/console")
    console.submit("Suggest a topic", title="Who is \u202efirst")
    console.follow("More Who is first")
    page = console.submit("Change", minutes="ten", status=422)
    assert "Enter a whole number" in page and "integer" not in page
    assert [topic.title for topic in topics(room)] == ["Who is first"]


def test_a_line_that_is_too_long_comes_back_whole_in_a_box_of_lines(console, room):
    console.submit("Suggest a topic", title="First")
    console.submit("Start")
    page = console.submit("Add", within=".cop-now", text="one\n" + "z" * 1000, status=422)
    assert page.one("textarea[name=text]").text.split() == ["one", "z" * 1000]


def test_one_topic_runs_at_a_time_and_its_minutes_are_kept(app, console, room):
    for title in ("First", "Second"):
        console.submit("Suggest a topic", title=title)
    console.submit("Start", within="#waiting li:first-child")
    world.later(app, minutes=12, seconds=20)
    console.submit("Start", within="#waiting li:first-child")
    first, second = topics(room)
    assert (first.state, first.minutes) == ("done", 13)
    assert second.state == "running"


def test_a_parked_topic_waits_in_sight_and_can_be_taken_up_again(console, room):
    console.submit("Suggest a topic", title="Later")
    console.submit("Start", within="#waiting li:first-child")
    console.submit("Park", within="#running")
    assert "Car park" in console.page
    console.submit("Start", within="#finished")
    console.submit("Done", within="#running")
    [topic] = topics(room)
    assert topic.state == "done"


def test_three_more_minutes(app, console, room):
    console.submit("Suggest a topic", title="Long one")
    console.submit("Start", within="#waiting li:first-child")
    console.submit("+3 minutes", within="#running")
    [topic] = topics(room)
    assert topic.seconds_left(app.config["CLOCK"]()) > 17 * 60


def test_what_came_out_stands_under_its_topic(console, room):
    console.submit("Suggest a topic", title="Retention")
    console.submit("Start", within="#waiting li:first-child")
    console.submit("Add", text="Exit talks come too late")
    assert "Exit talks come too late" in console.page
    [topic] = topics(room)
    assert [line.text for line in topic.lines] == ["Exit talks come too late"]


def test_an_empty_or_endless_topic_is_refused_and_keeps_what_was_typed(console, room):
    console.submit("Suggest a topic", title="  ", status=422)
    console.get(f"/{room.community.slug}/sessions/{room.number}/console")
    page = console.submit("Suggest a topic", title="x" * 201, status=422)
    assert "200 characters" in page.text
    assert page.one("input[name=title]")["value"] == "x" * 201
    assert topics(room) == []


def test_a_closed_session_keeps_its_agenda(console, room):
    console.submit("Suggest a topic", title="Only one")
    [_topic] = topics(room)
    stale = console.another_device()
    stale.client._cookies = dict(console.client._cookies)
    stale.get(console.page.address)
    console.submit("Close the session")
    page = stale.submit("Start", status=409)
    assert "closed" in page.text


def test_everybody_hears_of_a_change_and_nobody_of_none(app, console, room):
    world.clock_stands(app)
    address = f"/{room.community.slug}/sessions/{room.number}/console/live"
    first = console.get(address, htmx=True)
    tag = first.headers["HX-PTag"]
    again = console.get(address, htmx=True, status=304, hx_ptag=tag)
    assert again.headers["HX-PTag"] == tag
    assert again.body == b""
    console.get(address.removesuffix("/live"))
    console.submit("Suggest a topic", title="News")
    changed = console.get(address, htmx=True, hx_ptag=tag)
    assert changed.headers["HX-PTag"] != tag
    assert "News" in changed.text


def test_the_room_gives_dots_and_takes_them_back(app, console, room):
    console.submit("Suggest a topic", title="Dotted")
    [topic] = topics(room)
    person = world.a_person("Wren")
    presence = world.keep(room.attend(person))
    room.dots_each = 2
    put_dots(topic, presence, 2, spent=0)
    with pytest.raises(Exception, match="2 dots"):
        put_dots(topic, presence, 3, spent=2)
    put_dots(topic, presence, 1, spent=2)
    assert len(topic.dots) == 1
    assert isinstance(topic, Topic)


def test_changing_a_topics_words_keeps_its_kind_and_what_its_owner_hopes_for(console, room):
    console.submit("Suggest a topic", title="Exit talks")
    console.follow("More Exit talks")
    console.submit("Change", kind="case", hope="Two things to try")
    console.follow("More Exit talks")
    console.submit("Change", title="Stay talks")
    [topic] = topics(room)
    assert (topic.title, topic.kind, topic.hope) == ("Stay talks", "case", "Two things to try")


def test_dots_are_dealt_from_the_console_and_can_make_the_order(app, console, room):
    for title in ("A", "B"):
        console.submit("Suggest a topic", title=title)
    console.submit("Switch dots on", each="2")
    presence = world.keep(room.attend(world.a_person("Wren")))
    _first, second = topics(room)
    world.keep(second)
    put_dots(second, presence, 1, spent=0)
    db.session.commit()
    console.submit("Most dots first")
    assert [t.title for t in topics(room)] == ["B", "A"]
    console.submit("Switch dots off")
    assert "dots for each" in console.page.text.lower()


def test_a_leader_puts_right_whose_topic_it_is_and_back(console, room):
    console.submit("Suggest a topic", title="Appraisal", hope="That somebody says why")
    console.follow("More Appraisal")
    console.submit("Change", origin="facilitator")
    [topic] = topics(room)
    assert (topic.origin, topic.owner.name, topic.hope) == ("facilitator", topic.owner.name, "That somebody says why")
    console.follow("More Appraisal")
    console.submit("Change", origin="group")
    [topic] = topics(room)
    assert (topic.origin, topic.owner) == ("group", None)


def test_a_members_topic_stays_theirs_whatever_a_leader_sends(console, room):
    member = world.a_person("Robin")
    topic = world.a_topic(room, "Mine", origin="member", owner_id=member.id)
    place = f"/{room.community.slug}/sessions/{room.number}/topics/{topic.id}/edit"
    console.post(place, title="Mine", origin="facilitator", csrf_token=console.token())
    [topic] = topics(room)
    assert (topic.origin, topic.owner_id) == ("member", member.id)
