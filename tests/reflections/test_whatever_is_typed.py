"""Whatever is typed goes the whole way, sealed, opened, shown apart from what stands beside it, and out in a dump."""

from __future__ import annotations

import json

import pytest
from werkzeug.datastructures import MultiDict

from cop.db import db
from cop.reflections.models import Reflection
from cop.reflections.opening import put_on_screen, show_questions
from cop.reflections.sealing import QUESTIONS
from tests.reflections.test_typing import FAMILY
from tests.world import NOON, a_member, later, signed_in

HALF = "half \ud83d character"
"""As a browser would have to send it: it stands alone, and is no character."""
TYPED = {
    "a NUL": ("one\x00two", "onetwo"),
    "a bell and an escape": ("ring\x07 \x1b[31mred", "ring [31mred"),
    "lines of every kind": ("one\r\ntwo\rthree", "one\ntwo\nthree"),
    "marks that turn the line round": ("\u202eevil\u2066 never ends", "\u202eevil\u2066 never ends"),
    "words from right to left": ("שלום, מה שלומך?", "שלום, מה שלומך?"),
    "a family": (FAMILY * 48, FAMILY * 48),
    "marks above": ("Zażółć e\u0301", "Zażółć e\u0301"),
    "a tag": ("<script>alert(1)</script> & “so on”", "<script>alert(1)</script> & “so on”"),
    "a formula": ("=1+1", "=1+1"),
    "braces": ("{{ 7 * 7 }} {% x %}", "{{ 7 * 7 }} {% x %}"),
}


@pytest.fixture
def opened(clocked, seat, room, app):
    """One phone each; both parts opened, the questions on the screen."""
    for typed, _kept in TYPED.values():
        phone = seat()
        phone.get()
        question = typed.replace("\r\n", " ").replace("\r", " ")
        assert phone.post_json(1, feeling=typed, today=typed, curious=question)[0] == 200
    room.act(show_questions, room.part(QUESTIONS), room.keys)
    room.act(put_on_screen, room.gathering.id)
    room.act(room.gathering.close, NOON)
    later(app, days=2)
    assert app.test_cli_runner().invoke(args=["nightly"]).exit_code == 0
    db.session.rollback()
    return room


def test_it_is_opened_as_it_was_kept_and_shown_apart_from_what_stands_beside_it(app, opened, browse):
    kept = sorted(kept for _typed, kept in TYPED.values())
    for question in ("feeling", "today"):
        rows = db.select(Reflection.text).filter_by(gathering_id=opened.gathering.id, question=question)
        assert sorted(opened.read(rows)) == kept
    leader = signed_in(browse.another_device(), a_member(opened.gathering.community, "facilitator"))
    page = leader.get(f"/{opened.gathering.community.slug}/sessions/{opened.gathering.number}/closing")
    assert not page.select("main script")
    isolated = [bdi.get_text() for bdi in page.select("#answers bdi")]
    assert sorted(isolated) == sorted(kept * 2)
    wall = leader.get(f"/{opened.gathering.community.slug}/sessions/{opened.gathering.number}/projector")
    shown = {bdi.get_text() for bdi in wall.select("bdi")}
    assert {" ".join(text.split()) for text in kept} <= {" ".join(text.split()) for text in shown}


def test_it_goes_out_in_a_dump_as_it_was_kept(app, opened):
    ran = app.test_cli_runner().invoke(args=["dump"])
    assert ran.exit_code == 0, ran.stderr
    file = json.loads(ran.stdout)
    kept = {kept for _typed, kept in TYPED.values()}
    assert {row["feeling"] for row in file["responses"] if row.get("feeling")} == kept
    assert {row["today"] for row in file["responses"] if row.get("today")} == kept
    assert {row["text"] for row in file["curiosity"]} == {text.replace("\n", " ") for text in kept}


def test_half_a_character_is_answered_and_what_is_kept_can_be_opened(seat, room):
    phone = seat()
    phone.get()
    body = b"csrf_token=" + phone.browse.token().encode() + b"&rev=1&feeling=half+%ED%A0%BD+character"
    answer = phone.browse.open(
        "POST", phone.address, data=body, content_type="application/x-www-form-urlencoded", headers={}
    )
    assert answer.status_code == 200
    row = next(row for row in room.sealed() if row.part == "how")
    words = room.part("how").seal(room.keys).unseal(row.k, row.box)
    (line,) = words.lines
    assert line.text.startswith("half ") and line.text.endswith(" character")
    assert line.text.encode().decode() == line.text


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"feeling": "line\n" * 10_000}, "“How are you feeling?” can be up to 2,000 characters."),
        ({"today": FAMILY * 400}, "“How was today?” has too many emoji or special characters."),
        ({"curious": "why?\n" * 10_000}, "There is room for 5 questions, and here are 10000."),
        ({"curious": FAMILY * 100}, "Each question has too many emoji or special characters."),
    ],
)
def test_what_is_too_much_is_refused_with_its_own_sentence_on_a_page_of_bearable_size(seat, room, fields, sentence):
    phone = seat()
    phone.get()
    status, answer = phone.post_json(1, **fields)
    assert status == 422 and sentence in str(answer["errors"])
    data = MultiDict({"csrf_token": phone.browse.token(), "rev": "1", **fields})
    page = phone.browse.open("POST", phone.address, data=data)
    assert page.status_code == 422 and sentence in page.text
    assert len(page.data) < 250_000 and page.text.count("<textarea") <= 12
    assert room.sealed() == []


def test_all_ten_thousand_lines_are_still_in_the_form(seat):
    phone = seat()
    phone.get()
    page = phone.browse.post(
        phone.address,
        status=422,
        csrf_token=phone.browse.token(),
        curious="\n".join(f"why {n}?" for n in range(10_000)),
    )
    typed = "\n".join(box.text for box in page.select("textarea[name=curious]"))
    assert [line.strip() for line in typed.split("\n") if line.strip()] == [f"why {n}?" for n in range(10_000)]
