"""A session from its plan to its closing by ordinary forms: what a browser without scripts does."""

from __future__ import annotations

import pytest

from cop.db import db
from cop.gatherings.models import Gathering
from tests import world

pytestmark = pytest.mark.engine("sqlite")


def test_a_session_is_planned_opened_led_and_closed_by_ordinary_forms(app, browse):
    app.config["CLOCK"] = lambda: world.NOON
    desk = world.signed_in(browse, world.a_member(world.a_community(slug="keeping"), "facilitator"))
    desk.get("/")
    desk.follow("Plan a session")
    desk.submit("Plan a session", day=world.NOON.date().isoformat(), starts="12:00")
    page = desk.submit("Open the session")
    assert page.address == "/keeping/sessions/1/console"
    desk.submit("Suggest a topic", title="Keeping people")
    assert "Now" in desk.submit("Start Keeping people")
    desk.submit("Add", within="#running", text="Exit talks come too late")
    desk.submit("Done")
    desk.submit("Ask the closing questions")
    room = db.session.query(Gathering).one()
    for name in ("Ada", "Conor", "Fern"):
        phone = world.joined(desk, room, name)
        phone.get(f"/rooms/{room.join_code}/reflection")
        phone.submit("Send", feeling="Glad", curious="Who else does this?")
    assert "3 of 3 answered" in desk.get("/keeping/sessions/1/console")
    desk.submit("Show the questions")
    assert "Who else does this?" in desk.submit("Put on the screen")
    assert "This session has closed" in desk.submit("Close the session")
    assert "Exit talks come too late" in desk.follow("What came out")
