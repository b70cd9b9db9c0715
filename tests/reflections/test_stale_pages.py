"""A page that was open too long, a cookie that is gone, a made-up code: each has its answer, and no word is lost."""

from __future__ import annotations

import pytest

from cop.db import db
from cop.reflections.sealing import HOW
from cop.takebacks.models import TakeBack
from cop.tokens import RoomToken
from tests.reflections.conftest import Seat


def test_a_page_that_was_open_too_long_gives_the_words_back_and_takes_them_on_the_second_press(seat, room):
    phone = seat()
    phone.get()
    page = phone.browse.post(phone.address, status=400, csrf_token="of another sign-in", feeling="Slow train")
    assert "This page was open for a long time. Your words are still here: press Send again." in page
    assert page.one("textarea[name=feeling]").text.strip() == "Slow train"
    assert room.sealed() == []
    assert "Saved." in phone.browse.submit("Send")
    assert len(room.sealed()) == 2


@pytest.mark.parametrize("token", ["", "x", "IjEi.Zm9v.YmFy"])
def test_the_phones_script_is_told_that_its_page_is_stale_and_nothing_is_kept(seat, room, token):
    phone = seat()
    phone.get()
    status, _answer = phone.post_json(1, feeling="Slow train", csrf_token=token)
    assert status == 400 and room.sealed() == []


def test_when_the_sign_in_ended_the_room_token_still_lets_the_words_in(seat, room):
    phone = seat()
    phone.get()
    phone.browse.client.delete_cookie("session")
    assert phone.post_json(1, feeling="Slow train")[0] == 400
    phone.get()
    assert phone.post_json(1, feeling="Slow train")[0] == 200


def forged(token):
    return (
        f"{token.gathering_id}.x",
        "",
        "é",
        "a.b.c",
        "x" * 3000,
        f'["{token.gathering_id}",{token.attendance_id},"{token.participant.hex()}"]',
    )


def test_a_forged_cookie_opens_no_form_and_keeps_nothing(seat, room):
    phone = seat()
    phone.get()
    name, token = f"room-{phone.token.gathering_id}", phone.browse.token()
    for value in forged(phone.token):
        phone.browse.client.set_cookie(name, value, path="/rooms/")
        phone.browse.get(phone.address, status=404)
        data = {"csrf_token": token, "feeling": "Mine", "rev": "1"}
        assert phone.browse.open("POST", phone.address, data=data).status_code == 404
    assert room.sealed() == []


def test_the_token_of_one_session_is_nothing_at_another(seat, room, another_room, browse):
    elsewhere = another_room(2, 0)
    phone, other = seat(), Seat(browse, elsewhere)
    for value in (phone.token, RoomToken(elsewhere.gathering.id, phone.token.attendance_id, phone.token.participant)):
        phone.carry(value)
        phone.browse.get(other.address, status=404)
    assert elsewhere.sealed() == []


@pytest.mark.parametrize("receipt", ["", "x", "00" * 16, "ff" * 15, "ff" * 17, "zz" * 16, "ff" * 5000])
def test_a_receipt_that_no_phone_makes_is_none_and_the_words_are_kept(seat, room, receipt):
    phone = seat()
    phone.get()
    assert phone.post_json(1, feeling="Lighter", receipt=receipt)[0] == 200
    row = next(row for row in room.sealed() if row.part == HOW)
    kept = room.part(HOW).seal(room.keys).unseal(row.k, row.box)
    assert [line.text for line in kept.lines] == ["Lighter"] and kept.receipt == bytes(16)


def test_a_closed_session_takes_answers_until_nine(seat, room, clocked):
    phone = seat()
    phone.get()
    room.act(room.gathering.close, clocked.config["CLOCK"]())
    assert phone.post_json(1, feeling="On the train")[0] == 200
    assert "On the train" in str(phone.get().one("textarea[name=feeling]").text)


def test_taking_back_needs_the_code_and_no_cookie(browse, room):
    stranger = browse.another_device()
    answer = stranger.open("POST", "/take-back", data={"code": "ab" * 32})
    assert answer.status_code == 303
    for nonsense in ("", "ab" * 31, "zz" * 32, "\x00", "é" * 64):
        assert stranger.open("POST", "/take-back", data={"code": nonsense}).status_code == 422
    db.session.rollback()
    assert [wish.tag.hex() for wish in db.session.scalars(db.select(TakeBack))] == ["ab" * 32]
