"""A rule of privacy that cannot run hides the text: the page fails, and no word is on it."""

from __future__ import annotations

import pytest

from cop import keys as key_stores
from cop.db import db
from cop.reflections.models import ClosingPart, Reflection
from cop.reflections.opening import put_on_screen, show_questions
from cop.reflections.sealing import QUESTIONS, Seal
from tests.world import NOON, a_member, later, signed_in

HERE = "/{slug}/sessions/{n}"
SCREENS = {
    "cop.room.screens": f"{HERE}/projector",
    "cop.reflections.views": f"{HERE}/closing",
    "cop.summary.queries": f"{HERE}/summary",
}
RULES = {
    "who may see how it was": (Reflection, "shown", (f"{HERE}/closing",)),
    "from when members may see it": (ClosingPart, "members_from", (f"{HERE}/closing",)),
}


class Broken(Exception):
    pass


def breaks(*_args: object, **_more: object) -> None:
    raise Broken


@pytest.fixture
def opened(clocked, seat, room, app):
    for n in range(3):
        seat().send(feeling=f"feeling {n}", curious=f"question {n}")
    room.act(show_questions, room.part(QUESTIONS), room.keys)
    room.act(put_on_screen, room.gathering.id)
    room.act(room.gathering.close, NOON)
    later(app, days=2)
    assert app.test_cli_runner().invoke(args=["nightly"]).exit_code == 0
    db.session.rollback()
    return room


def filled(address, room):
    gathering = room.gathering
    return address.format(slug=gathering.community.slug, n=gathering.number)


@pytest.mark.parametrize("rule", RULES)
def test_when_it_cannot_say_who_may_see_a_text_nobody_sees_it(opened, browse, monkeypatch, rule):
    owner, name, addresses = RULES[rule]
    member = signed_in(browse.another_device(), a_member(opened.gathering.community))
    monkeypatch.setattr(owner, name, property(breaks) if name == "members_from" else breaks)
    for address in addresses:
        answer = member.open("GET", filled(address, opened))
        assert answer.status_code == 500
        assert "feeling" not in answer.text.replace("How are you feeling?", "")


@pytest.mark.parametrize(("module", "address"), SCREENS.items())
def test_when_it_cannot_say_which_questions_are_on_the_screen_none_is_shown(
    opened, browse, monkeypatch, module, address
):
    member = signed_in(browse.another_device(), a_member(opened.gathering.community))
    assert "question 0" in member.get(filled(address, opened))
    monkeypatch.setattr(f"{module}.shown_at", breaks)
    answer = member.open("GET", filled(address, opened))
    assert answer.status_code == 500 and "question 0" not in answer.text


def test_a_count_that_cannot_be_taken_opens_nothing(room, seat, leader, monkeypatch):
    for n in range(3):
        seat().send(feeling=f"feeling {n}", curious=f"question {n}")
    monkeypatch.setattr(ClosingPart, "count", breaks)
    with pytest.raises(Broken):
        room.act(show_questions, room.part(QUESTIONS), room.keys)
    db.session.rollback()
    assert room.questions() == set() and len(room.sealed()) == 6
    assert key_stores.store().held() == {(room.gathering.id, part) for part in ("how", "questions")}


def test_a_box_that_cannot_be_unsealed_keeps_all_of_them_closed(room, seat, monkeypatch):
    for n in range(3):
        seat().send(feeling=f"feeling {n}", curious=f"question {n}")
    monkeypatch.setattr(Seal, "unseal", breaks)
    with pytest.raises(Broken):
        room.act(show_questions, room.part(QUESTIONS), room.keys)
    db.session.rollback()
    assert room.questions() == set() and len(room.sealed()) == 6


def test_a_sending_whose_check_fails_is_not_kept_half(room, seat, monkeypatch):
    phone = seat()
    phone.get()
    monkeypatch.setattr("cop.reflections.opening.without_shown", breaks)
    fields = {"csrf_token": phone.browse.token(), "feeling": "Only once", "curious": "Who?", "rev": "1"}
    assert phone.browse.open("POST", phone.address, data=fields).status_code == 500
    assert room.sealed() == []
