"""Somebody without an account leaves an address, reads what came of the day, and is forgotten."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from cop import clock
from cop.db import Model, db, start_writing
from cop.letters.models import Listener
from cop.letters.posting import stop_link
from tests import world

ADDRESS = "robin@example.org"


@pytest.fixture
def phone(browse, room):
    device = browse.another_device()
    device.get(f"/join/{room.join_code}")
    device.submit("Join", name="Robin Wren")
    return device


def close(room):
    start_writing()
    db.session.add(room)
    room.close(clock.now())
    db.session.commit()


def leave_address(phone, room, address=ADDRESS, status=200):
    phone.get(f"/rooms/{room.join_code}")
    return phone.submit("Write to me", email=address, status=status)


def addresses():
    db.session.rollback()
    return list(db.session.scalars(sa.select(Listener.email)))


def test_one_letter_comes_after_closing_opens_the_summary_and_the_address_is_gone(
    app, browse, room, phone, letterbox, nightly
):
    world.a_topic(room, "Retention", state="done", minutes=10)
    page = leave_address(phone, room, " Robin@Example.org ")
    assert "one letter" in page and addresses() == [ADDRESS]
    assert nightly() == "", "the session is still open"
    close(room)
    assert nightly(minutes=20) == "", "it may be opened again yet"
    assert "Letters sent: 1." in nightly(minutes=20)
    assert addresses() == []
    [text] = letterbox.to(ADDRESS)
    summary, stop = re.findall(r"http://localhost(/\S+)", text)
    stranger = browse.another_device()
    assert "Retention" in stranger.get(summary)
    stranger.get(stop)
    assert "not kept here any more" in stranger.submit("No more letters")
    assert nightly(hours=1) == "" and len(letterbox.letters) == 1


def test_whoever_changes_their_mind_stops_it_before_it_comes(app, browse, room, phone, letterbox, nightly):
    leave_address(phone, room)
    leave_address(phone, room, "wren@example.org")
    db.session.rollback()
    row = db.session.scalars(sa.select(Listener).filter_by(email=ADDRESS)).one()
    path = stop_link("listener", row.id).removeprefix("http://localhost")
    stranger = browse.another_device()
    stranger.get(path)
    assert len(addresses()) == 2, "opening the link changes nothing: mail scanners open all"
    stranger.submit("No more letters")
    assert addresses() == ["wren@example.org"]
    stranger.get(path + "x", status=404)
    close(room)
    nightly(hours=1)
    assert letterbox.to(ADDRESS) == [] and len(letterbox.letters) == 1


def test_the_same_address_twice_is_one_letter_and_a_whole_town_is_refused(room, phone):
    leave_address(phone, room)
    assert "one letter" in leave_address(phone, room)
    assert addresses() == [ADDRESS]
    for n in range(19):
        leave_address(phone, room, f"somebody{n}@example.org")
    assert "takes no more" in leave_address(phone, room, "one-more@example.org", status=409)


@pytest.mark.parametrize(
    "typed", ["", "   ", "nobody", "a@b", "x@example.org\nBcc: y@example.org", "x" * 300 + "@e.org"]
)
def test_what_is_no_address_is_refused_with_a_sentence(room, phone, typed):
    page = leave_address(phone, room, typed, status=422)
    assert page.select(".nhsuk-error-message") and addresses() == []


def test_a_stranger_leaves_no_address(browse, room):
    browse.get("/sign-in")
    browse.post(f"/rooms/{room.join_code}/hear", csrf_token=browse.token(), email=ADDRESS, status=404)


def test_nothing_beside_the_address_says_whose_phone_it_was_or_when(room, phone):
    """Nor does the form change anything else: not the sheet, not the screens' counter, not an answer."""
    before = everything_but(Listener)
    leave_address(phone, room)
    assert everything_but(Listener) == before
    columns = set(Listener.__table__.columns.keys())
    assert columns == {"id", "gathering_id", "email", "state", "tries"}
    [number] = db.session.scalars(sa.select(Listener.id))
    assert number > 2**31, "a number drawn by lot, out of 2^63"


def everything_but(kind):
    db.session.rollback()
    tables = [table for table in Model.metadata.sorted_tables if table is not kind.__table__]
    return {table.name: sorted(map(str, db.session.execute(sa.select(table)).all())) for table in tables}


def test_an_address_whose_letter_can_come_no_more_is_forgotten(app, room, phone, nightly):
    leave_address(phone, room)
    world.later(app, days=30)
    later = world.an_open_gathering(room.community)
    close(later)
    nightly(days=15)
    assert addresses() == [], "the session closed itself, but fourteen days after the next one no link would open"


def test_a_server_that_is_away_is_tried_again_and_nobody_gets_two(app, room, phone, nightly, request):
    leave_address(phone, room)
    close(room)
    assert nightly(hours=1) == ""
    assert addresses() == [ADDRESS]
    box = request.getfixturevalue("letterbox")
    assert "Letters sent: 1." in nightly(hours=1)
    assert len(box.letters) == 1 and addresses() == []


def test_an_address_that_is_turned_away_is_given_up_after_five_times_and_holds_up_nobody(
    room, phone, letterbox, nightly
):
    letterbox.turns_away = {ADDRESS}
    leave_address(phone, room)
    leave_address(phone, room, "wren@example.org")
    close(room)
    assert "Letters sent: 1." in nightly(hours=1)
    for _ in range(3):
        nightly(hours=1)
        assert addresses() == [ADDRESS]
    nightly(hours=1)
    assert addresses() == []


def test_when_the_server_falls_silent_with_the_letter_in_hand_it_is_not_sent_again(room, phone, letterbox, nightly):
    letterbox.hangs_up = True
    leave_address(phone, room)
    close(room)
    assert "may have gone or not" in nightly(hours=1)
    letterbox.hangs_up = False
    assert nightly(hours=1) == ""
    assert len(letterbox.letters) == 1 and addresses() == []


def test_a_crash_between_sending_and_noting_it_doubles_nothing(app, room, phone, letterbox, nightly):
    leave_address(phone, room)
    close(room)
    start_writing()
    db.session.execute(sa.update(Listener).values(state="sending"))  # as the killed process left it
    db.session.commit()
    assert nightly(hours=1) == "" and letterbox.letters == [] and addresses() == []


def test_once_the_letters_have_gone_no_address_is_taken_so_that_nobody_gets_one_every_hour(
    app, room, phone, letterbox, nightly
):
    close(room)
    leave_address(phone, room)
    kept_open = phone.get(f"/rooms/{room.join_code}/hear")
    assert "Write to me" in kept_open
    nightly(hours=1)
    phone.submit("Write to me", email=ADDRESS, status=409)
    assert addresses() == []
    assert "Want to hear" not in phone.get(f"/rooms/{room.join_code}")
    phone.get(f"/rooms/{room.join_code}/hear", status=409)
    nightly(hours=1)
    assert len(letterbox.letters) == 1
