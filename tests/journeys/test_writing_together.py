"""Two browsers change one text at once, and a session types one that the whole room sees."""

from __future__ import annotations

import re

import pytest

from cop import live
from cop.db import db, start_writing
from cop.documents.models import Document, Version
from tests import world
from tests.journeys.conftest import DESK, PHONE, WALL
from tests.journeys.people import A_MORNING, load_sample, set_clock, sign_in

pytestmark = pytest.mark.browser
HERE = "/cheshire-merseyside/documents/what-we-stand-for"


@pytest.fixture
def sample(environment, request):
    environment["COP_SAMPLE"] = "1"
    app = request.getfixturevalue("app")
    load_sample(app)
    set_clock(app, A_MORNING)


def write(writer, text):
    box = writer.page.locator("textarea[name=body]")
    box.press("Control+End")
    box.press_sequentially(text)


@pytest.mark.engine("sqlite")
def test_two_browsers_change_one_text_and_nobody_loses_a_word(sample, device, picture):
    amara, other = device(DESK), device(PHONE)
    amara.expected = other.expected = ("409",)
    sign_in(amara, "Amara Wren")
    sign_in(other, "Dilys Heron")
    for writer in (amara, other):
        writer.go(f"{HERE}/edit")
        writer.look()
    write(amara, "- We say thanks.\n")
    amara.page.locator("#preview").get_by_text("We say thanks.").wait_for()
    picture(amara, "writing")
    amara.press("Save new version")
    amara.sees("We say thanks.")

    # The other one is in the basement: pressing Save there loses nothing, and the page stays.
    write(other, "- We ask again.\n")
    other.expected += ("ERR_INTERNET_DISCONNECTED", "htmx")
    other.context.set_offline(True)
    other.press("Save new version")
    other.sees("No connection, so nothing is saved yet.")
    other.context.set_offline(False)

    # Its page dies before it is saved; what was typed is still on that device.
    other.page.once("dialog", lambda dialog: dialog.accept())
    other.go(f"{HERE}/edit")
    other.press("Put it in the box")
    other.press("Save new version")
    other.sees("is this what you both meant?")
    assert other.page.locator("#together ins").all_inner_texts() != []
    other.look()
    picture(other, "together")
    other.press("Save new version")
    other.page.wait_for_url(re.compile(f"{HERE}$"))
    for line in ("We say thanks.", "We ask again."):
        other.sees(line)
    other.go(f"{HERE}/edit")
    assert other.page.get_by_text("still on this device").count() == 0
    other.go(f"{HERE}/compare?from=3&to=5")
    other.look()
    picture(other, "compare-phone")
    amara.go(f"{HERE}/compare?from=1&to=5")
    amara.look()
    picture(amara, "compare-desk")


@pytest.mark.engine("sqlite")
def test_what_is_typed_on_the_console_stands_on_the_wall_while_it_is_typed(app, device, picture):
    room = world.an_open_gathering(world.a_community(slug="wirral", name="Wirral"))
    document = world.keep(Document.begin(room.community, "What we stand for", "manifesto", set()))
    world.keep(Version(document_id=document.id, number=1, body="## What we believe\n\n- Talent is for everyone.\n"))
    leader, wall = device(DESK), device(WALL)
    facilitator = world.a_member(room.community, "facilitator")
    for screen in (leader, wall):
        go_in(screen, facilitator)
    leader.go("/wirral/sessions/1/console")
    wall.go("/wirral/sessions/1/projector")
    leader.page.locator("summary", has_text="Type on the big screen").click()
    leader.page.get_by_label("Which text?").select_option("What we stand for")
    leader.press("Type on the big screen")
    box = leader.page.locator("#typed")
    box.press("Control+End")
    box.press_sequentially("- We share what we try")
    wall.sees("We share what we try")
    leader.page.get_by_text("On the big screen, kept at").wait_for()
    # The console follows the session under the typing hand, and no word of it goes.
    box.press_sequentially(", and")
    world.a_topic(room, "Keeping people")
    start_writing()
    live.changed(room.id)
    db.session.commit()
    leader.sees("Keeping people")
    box.press_sequentially(
        " what we learn.\n" + "".join(f"- Promise {n} that we make to each other.\n" for n in range(12))
    )
    wall.sees("Promise 11 that we make")
    assert "We share what we try, and what we learn." in box.input_value()
    assert box.evaluate("(field) => document.activeElement === field")
    last = wall.page.get_by_text("Promise 11 that we make").bounding_box()
    assert last["y"] + last["height"] < WALL[1], "the line that is typed is in sight"
    for screen, name in ((leader, "typing"), (wall, "typed")):
        screen.look()
        picture(screen, name)
    leader.press("Save new version", within="form[data-typing]")
    leader.page.get_by_text("This is version 2.").wait_for()
    leader.look()


def go_in(device, person):
    from cop.identity.commands import fresh_link

    start_writing()
    path = fresh_link(person).removeprefix("http://localhost")
    db.session.commit()
    device.go(path)
    device.press("Sign in")
