"""What came out is ready at once: for members, for the phones that were there, and for whoever asked by letter."""

from __future__ import annotations

from datetime import time, timedelta

import pytest

from cop import clock
from cop.actions.models import ActionStep
from cop.clock import When
from cop.db import db, start_writing
from cop.gatherings.models import Gathering
from cop.pictures.developing import Developed
from cop.pictures.models import Picture
from cop.pictures.queries import put_away
from cop.tokens import letter_token, signed
from tests import world


@pytest.fixture
def room(app):
    app.config["CLOCK"] = lambda: world.NOON
    return world.an_open_gathering()


@pytest.fixture
def phone(browse, room):
    device = browse.another_device()
    device.get(f"/join/{room.join_code}")
    device.submit("Join", name="Robin Wren")
    return device


@pytest.fixture
def talked(room):
    """A topic with an action and a picture."""
    topic = world.a_topic(room, "Retention", state="done", minutes=20)
    owner = world.a_person("Acting Avocet")
    world.keep(
        ActionStep(gathering_id=room.id, topic_id=topic.id, owner_id=owner.id, text="Ring the bank", state="open")
    )
    picture = Picture.of(Developed(b"points", "png", 3, 2))
    put_away(picture, b"points")
    picture.gathering_id, picture.topic_id, picture.description = room.id, topic.id, "The chart"
    return world.keep(picture)


def close(app, room):
    start_writing()
    db.session.add(room)
    room.close(clock.now())
    db.session.commit()


def the_next_one(room, days: int) -> Gathering:
    day = clock.local(room.starts_at).date() + timedelta(days=days)
    made = Gathering.plan(room.community, room.number + 1, When(day, time(14), time(16)))
    made.state, made.opened_at = "closed", made.starts_at
    return world.keep(made)


def test_it_says_what_was_not_reached_which_questions_are_pinned_and_when_to_meet_next(app, room, phone):
    world.a_topic(room, "Appraisal")
    world.a_topic(room, "Hurtful", hidden=True)
    pinned = world.a_question(room, "Who pays?")
    world.a_question(room, "And then?")
    day = clock.local(room.starts_at).date() + timedelta(days=28)
    following = Gathering.plan(room.community, room.number + 1, When(day, time(14), time(16)))
    following.place = "Kite House"
    world.keep(following)
    start_writing()
    pinned.pin_to(following, world.NOON)
    db.session.commit()
    close(app, room)
    page = phone.get(f"/rooms/{room.join_code}/summary")
    ahead = " ".join(page.one("#ahead").text.split())
    assert "Not reached Appraisal" in ahead and "Hurtful" not in page
    assert "Next time" in ahead and "11 June 2026" in ahead and "Kite House" in ahead
    cards = {" ".join(each.get_text(" ").split()) for each in page.select("#cards li")}
    assert cards == {"Who pays? Pinned to next session", "And then?"}


def test_a_phone_that_was_there_reads_it_until_fourteen_days_after_the_next_session(app, room, phone, talked):
    close(app, room)
    address = f"/rooms/{room.join_code}/summary"
    page = phone.get(address)
    assert "Retention" in page and "Acting Avocet" in page and page.select('img[alt="The chart"]')
    world.later(app, days=120)
    phone.get(address)
    the_next_one(room, days=110)
    world.later(app, days=4)  # the fourteenth day after it
    phone.get(address)
    world.later(app, days=1)
    phone.get(address, status=404)


def test_a_letters_link_reads_that_session_alone_names_nobody_and_ends_as_the_phones_do(app, browse, room, talked):
    address = f"/what-came-out/{letter_token(room.id)}"
    browse.get(address, status=404)
    close(app, room)
    page = browse.get(address)
    assert "Retention" in page and "Ring the bank" in page and "Acting Avocet" not in page
    assert browse.open("GET", page.one("#summary img")["src"]).data == b"points"
    for other in (f"/{room.community.slug}/", f"/rooms/{room.join_code}/summary"):
        browse.get(other, status=404)
    theirs = world.an_open_gathering()
    close(app, theirs)
    browse.get(f"/what-came-out/{letter_token(theirs.id)}/pictures/{talked.id}", status=404)
    the_next_one(room, days=10)
    world.later(app, days=24)
    browse.get(address)
    world.later(app, days=1)
    browse.get(address, status=404)
    browse.get(page.one("#summary img")["src"], status=404)


def test_a_link_that_was_tampered_with_or_made_for_something_else_opens_nothing(app, browse, room):
    close(app, room)
    for token in (letter_token(room.id)[:-1], signed("room", room.id), signed("letter", "1"), signed("letter", 999)):
        browse.get(f"/what-came-out/{token}", status=404)


def test_it_can_be_printed(app, browse, room, talked):
    close(app, room)
    member = world.signed_in(browse, world.a_member(room.community))
    page = member.get(f"/{room.community.slug}/sessions/{room.number}/summary")
    assert page.select("button[data-print]")
