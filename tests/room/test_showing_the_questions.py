"""When the questions may be shown, what is said first, and what closing without it means."""

from __future__ import annotations

import pytest

from cop import keys
from cop.db import db
from cop.reflections.models import ClosingPart
from tests import world


@pytest.fixture
def console(app, browse, room):
    from cop.db import start_writing

    start_writing()
    ClosingPart.begin(room, keys.store())
    db.session.commit()
    device = world.signed_in(browse, world.a_member(room.community, "facilitator"))
    device.get(f"/{room.community.slug}/sessions/{room.number}/console")
    return device


def joins(console, room, name, curious=""):
    phone = console.another_device()
    phone.get(f"/join/{room.join_code}")
    phone.submit("Join", name=name)
    if curious:
        phone.get(f"/rooms/{room.join_code}/reflection")
        phone.submit("Send", feeling="Fine", curious=[curious, "", "", "", ""])


def place(room):
    return f"/{room.community.slug}/sessions/{room.number}"


def buttons(page):
    return {" ".join(b.get_text(" ").split()) for b in page.select("button")}


def test_nobody_is_offered_to_show_what_has_not_been_asked(console, room):
    assert "Show the questions" not in buttons(console.page)
    refused = console.post(f"{place(room)}/questions/show", status=409, csrf_token=console.token())
    assert "Ask the closing questions first" in refused
    console.get(f"{place(room)}/console")
    assert "Show the questions" in buttons(console.submit("Ask the closing questions"))


def test_while_people_are_still_writing_it_takes_a_second_press_that_says_so(console, room):
    for n in range(3):
        joins(console, room, f"Robin {n}", f"question {n}")
    joins(console, room, "Wren")
    console.get(f"{place(room)}/console")
    page = console.submit("Ask the closing questions")
    twice = page.one("details#show_anyway")
    assert "3 of 4 have answered. Show the questions now?" in twice.get_text()
    assert "one person has not" not in page.text.lower() and "not answered" not in page.text
    page = console.submit("Show the questions")
    assert len(page.select("#first_look li")) == 3


def test_when_everybody_has_answered_one_press_is_enough(console, room):
    for n in range(3):
        joins(console, room, f"Robin {n}", f"question {n}")
    console.get(f"{place(room)}/console")
    page = console.submit("Ask the closing questions")
    assert not page.select("details#show_anyway")
    assert "Show the questions" in buttons(page)


def test_closing_says_what_becomes_of_questions_that_nobody_asked_or_showed(console, room):
    words = console.page.one("#left_open").get_text()
    assert "The closing questions have not been asked." in words
    assert "9am" in words and "to you first, to members a day later" in words
    for n in range(3):
        joins(console, room, f"Robin {n}", f"question {n}")
    console.get(f"{place(room)}/console")
    console.submit("Ask the closing questions")
    assert "The questions have not been shown." in console.page.one("#left_open").get_text()
    console.submit("Show the questions")
    assert not console.page.one("#left_open").get_text().strip()


def test_a_closed_sessions_questions_can_still_be_shown_though_nobody_asked(console, room):
    for n in range(3):
        joins(console, room, f"Robin {n}", f"question {n}")
    console.get(f"{place(room)}/console")
    console.submit("Close the session")
    page = console.submit("Show the questions")
    assert len(page.select("#first_look li")) == 3


def test_what_nobody_may_see_yet_looks_covered_on_a_mirrored_screen_and_the_hint_fits(console, room):
    for n in range(3):
        joins(console, room, f"Robin {n}", f"question {n}")
    console.get(f"{place(room)}/console")
    page = console.submit("Ask the closing questions")
    assert "They come to you first" in page and "Hold “Look first”" not in page
    page = console.submit("Show the questions")
    assert "Hold “Look first” or n to read them" in page and "They come to you first" not in page
    assert [card.get_text() for card in page.select(".cop-covered")] == ["Covered until you look"] * 3
    assert page.one("#first_look [data-hold]")["type"] == "button"
    console.submit("Hide", within="#first_look li:first-child")
    page = console.submit("Put on the screen")
    assert [card.get_text() for card in page.select(".cop-covered")] == ["Kept off the screen"]
    assert "Hold “Look first”" not in page
