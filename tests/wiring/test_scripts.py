"""What our few lines of script do, in a real browser under the product's own Content-Security-Policy."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask, render_template_string, request
from playwright.sync_api import Page, expect
from werkzeug.serving import make_server

from cop import assets, headers

pytestmark = pytest.mark.browser

LIVE = """{% extends "console.html" %}{% block title %}Session{% endblock %}
{% block keys %}<tr><td><kbd>t</kbd></td><td>Type a topic</td></tr>{% endblock %}
{% block main %}
<button type="button" data-hold="n">Hold to see names</button><span class="cop-held" id="who">Ruby</span>
<div hx-get="/live" hx-trigger="every 200ms" hx-target="#board" hx-swap="outerMorph">{{ board|safe }}</div>
{% endblock %}"""
BOARD = """<div id="board" data-told="{told}"><p id="count">{n}</p><p data-seconds="{seconds}" id="clock">-</p>
<details id="more"><summary>More</summary><form action="/add" method="post" hx-post="/add" hx-target="#board"
 hx-swap="outerMorph"><input type="hidden" name="csrf_token" value="x"><label for="t">Topic</label>
<input id="t" name="t" data-key="t"><button>Suggest a topic</button></form></details></div>"""
FORM = """{% extends "base.html" %}{% block title %}A form{% endblock %}{% block main %}
<div class="nhsuk-error-summary" data-focus><ul><li><a href="#place">Say where</a></li></ul></div>
<form method="post" action="/slow"><div class="nhsuk-form-group"><label for="place">Place</label>
<input id="place" name="place"></div><button>Plan a session</button></form>{% endblock %}"""


class Nobody:
    is_authenticated = False


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[str, dict[str, Any]]]:
    """A page of each kind and what their server does next: `says` is the status of its answers."""
    assets.build()
    state: dict[str, Any] = {"n": 1, "seconds": 90, "told": 0.0, "says": 200, "poll": 200, "posts": 0, "heard": []}
    app = Flask("scripts", template_folder=assets.ROOT / "templates", static_folder=assets.ROOT / "static")
    app.secret_key = "only for this test"
    app.jinja_env.globals.update(asset=assets.asset, csrf_token=lambda: "x", sample=False, service_name="Here")
    app.jinja_env.globals.update(current_user=Nobody(), navigation=[])
    headers.init(app)
    _add_views(app, state)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", state
    server.shutdown()
    server.server_close()


def _add_views(app: Flask, state: dict[str, Any]) -> None:
    def board() -> str:
        text = BOARD.replace("{n}", str(state["n"])).replace("{told}", str(state["told"]))
        return text.replace("{seconds}", str(state["seconds"]))

    def add() -> tuple[str, int]:
        state["posts"] += 1
        time.sleep(state.get("takes", 0))
        state["heard"] += request.form.getlist("t")
        state["n"] += state["says"] == 200
        return (board() if state["says"] == 200 else "no"), state["says"]

    app.add_url_rule("/", "page", lambda: render_template_string(LIVE, board=board()))
    app.add_url_rule("/form", "form", lambda: render_template_string(FORM))
    app.add_url_rule("/live", "live", lambda: (board(), state["poll"]))
    app.add_url_rule("/add", "add", add, methods=["POST"])
    app.add_url_rule("/slow", "slow", lambda: (add(), ("", 204))[1], methods=["POST"])


@pytest.fixture
def page(chromium: Any, served: tuple[str, dict[str, Any]]) -> Iterator[Page]:
    served[1].update(n=1, seconds=90, told=time.time(), says=200, poll=200, posts=0, heard=[], takes=0)
    context = chromium.new_context(base_url=served[0])
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    yield page
    context.close()
    assert not [text for text in said if "Content Security Policy" in text or "Uncaught" in text]


def test_a_changed_board_arrives_and_spares_what_is_being_typed_and_what_is_folded_out(page, served):
    page.goto("/")
    page.get_by_text("More", exact=True).click()
    page.get_by_label("Topic").fill("Keeping peo")
    served[1]["n"] = 7
    expect(page.locator("#count")).to_have_text("7")
    expect(page.get_by_label("Topic")).to_have_value("Keeping peo")
    expect(page.get_by_label("Topic")).to_be_focused()


def test_what_was_sent_leaves_the_field_and_what_did_not_arrive_stays_with_a_sentence(page, served):
    page.goto("/")
    page.get_by_text("More", exact=True).click()
    page.get_by_label("Topic").fill("Keeping people")
    served[1]["says"] = 503
    page.get_by_role("button", name="Suggest a topic").click()
    expect(page.locator("#message")).to_contain_text("did not get through")
    expect(page.get_by_label("Topic")).to_have_value("Keeping people")
    served[1]["says"] = 200
    page.wait_for_timeout(600)
    page.get_by_role("button", name="Suggest a topic").click()
    expect(page.locator("#message")).to_be_empty()
    expect(page.locator("#count")).to_have_text("2")
    expect(page.locator("#t")).to_have_value("")


def types(page, *lines):
    for line in lines:
        page.keyboard.type(line)
        page.keyboard.press("Enter")


def test_lines_typed_faster_than_a_slow_line_takes_them_all_arrive_whole_and_once(page, served):
    page.goto("/")
    served[1]["takes"] = 0.25
    page.get_by_text("More", exact=True).click()
    page.get_by_label("Topic").click()
    types(page, "First", "", "Second", "Third")
    page.keyboard.type("Four")
    expect(page.locator("#count")).to_have_text("4")
    assert served[1]["heard"] == ["First", "Second", "Third"]
    expect(page.get_by_label("Topic")).to_have_value("Four")
    expect(page.get_by_label("Topic")).to_be_focused()
    expect(page.locator("#message")).to_be_empty()


def test_what_did_not_arrive_comes_back_before_what_was_typed_since(page, served):
    page.goto("/")
    served[1].update(takes=0.25, says=503)
    page.get_by_text("More", exact=True).click()
    page.get_by_label("Topic").click()
    types(page, "First")
    page.keyboard.type("second")
    expect(page.locator("#message")).to_contain_text("did not get through")
    expect(page.get_by_label("Topic")).to_have_value("First second")


def test_a_screen_says_that_it_lost_the_connection_and_catches_up_alone(page, served):
    page.goto("/")
    served[1]["poll"] = 503
    expect(page.get_by_text("Connection lost - trying again")).to_be_visible()
    served[1].update(poll=200, n=4)
    expect(page.get_by_text("Connection lost - trying again")).to_be_hidden()
    expect(page.locator("#count")).to_have_text("4")


def test_a_screen_that_may_no_longer_look_asks_for_the_whole_page(page, served):
    page.goto("/")
    served[1]["poll"] = 404
    with page.expect_navigation():
        pass
    served[1]["poll"] = 200


def test_the_clock_counts_down_by_itself_and_shows_what_is_over(page, served):
    page.goto("/")
    expect(page.locator("#clock")).to_have_text("1:28", timeout=4000)
    served[1].update(seconds=-61, told=time.time())
    expect(page.locator("#clock")).to_have_text("+1:03", timeout=4000)


def test_names_show_only_while_the_key_is_held(page):
    page.goto("/")
    expect(page.locator("#who")).to_be_hidden()
    page.keyboard.down("n")
    expect(page.locator("#who")).to_be_visible()
    page.keyboard.up("n")
    expect(page.locator("#who")).to_be_hidden()


def test_keys_are_letters_again_while_somebody_types(page):
    page.goto("/")
    page.get_by_text("More", exact=True).click()
    page.keyboard.press("t")
    expect(page.get_by_label("Topic")).to_be_focused()
    page.keyboard.press("n")
    page.keyboard.press("?")
    expect(page.get_by_label("Topic")).to_have_value("n?")
    expect(page.locator("#who")).to_be_hidden()


def test_the_question_mark_shows_the_keys(page):
    page.goto("/")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.get_by_role("button", name="Close").click()
    expect(page.get_by_role("dialog", name="Keys")).to_be_hidden()


def test_a_form_with_errors_takes_the_reader_to_them_and_each_to_its_field(page):
    page.goto("/form")
    expect(page.locator("[data-focus]")).to_be_focused()
    page.get_by_role("link", name="Say where").click()
    expect(page.get_by_label("Place")).to_be_focused()


def test_a_double_tap_is_one_act(page, served):
    page.goto("/form")
    page.get_by_role("button", name="Plan a session").dblclick()
    page.wait_for_timeout(300)
    assert served[1]["posts"] == 1
