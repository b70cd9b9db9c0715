"""How answers differ for htmx and for a plain form."""

from __future__ import annotations

from tests import world


def test_a_wrong_line_from_a_live_screen_is_answered_with_a_sentence_and_leaves_the_screen_alone(app, browse):
    room = world.an_open_gathering()
    console = world.signed_in(browse, world.a_member(room.community, "facilitator"))
    console.get(f"/{room.community.slug}/sessions/{room.number}/console")
    answer = console.submit("Suggest a topic", title="x" * 201, htmx=True, status=422)
    assert answer.headers["HX-Retarget"] == "#message"
    assert "at most 200 characters" in answer
    assert not answer.select("html, form")


def test_the_same_line_from_a_plain_form_comes_back_as_a_page_with_what_was_typed(app, browse):
    room = world.an_open_gathering()
    console = world.signed_in(browse, world.a_member(room.community, "facilitator"))
    console.get(f"/{room.community.slug}/sessions/{room.number}/console")
    page = console.submit("Suggest a topic", title="x" * 201, status=422)
    assert page.one("input[name=title]")["value"] == "x" * 201
    assert page.select(".nhsuk-error-summary a[href='#title']")
