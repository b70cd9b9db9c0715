"""A topic run by a way of working, what came out of it, and the next opening that asks who did what they said."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from cop import clock
from tests import world
from tests.journeys.conftest import DESK, PHONE, WALL
from tests.journeys.people import join
from tests.journeys.test_three_screens import sign_in

pytestmark = pytest.mark.browser


def test_steps_lines_and_promises_are_on_every_screen(app, device, picture):
    from cop.db import db, start_writing

    room = world.an_open_gathering()
    place = f"/{room.community.slug}/sessions/{room.number}"
    leader, wall, phone = device(DESK), device(WALL), device(PHONE)
    facilitator = world.a_member(room.community, "facilitator")
    for screen in (leader, wall):
        sign_in(screen, app, facilitator)
    for n in range(6):
        start_writing()
        db.session.add(room)
        room.attend(world.a_person(f"Robin {n}"))
        db.session.commit()
    join(phone, room.join_code, "Wren")
    phone.go(f"/rooms/{room.join_code}")
    leader.go(f"{place}/console")
    wall.go(f"{place}/projector")
    leader.page.get_by_placeholder("What somebody would like").fill("How do we keep people?")
    leader.press("Suggest a topic")
    leader.press("Start")
    leader.page.get_by_label("Way of working").select_option("peer-trio")
    leader.press("Use it")
    leader.press("Begin its steps")
    leader.press("Next step")
    for screen in (leader, wall, phone):
        screen.sees("groups of 3 and 4")
        screen.look()
    phone.page.get_by_label("What came out").fill("Exit talks come too late")
    phone.page.get_by_role("button", name="Add as insight").click()
    for screen in (leader, phone):
        screen.sees("Exit talks come too late")
        screen.sees("Insight")
    leader.page.locator("#running").get_by_text("Add an action").click()
    leader.page.get_by_label("What", exact=True).fill("Ask three leavers")
    leader.page.get_by_label("Who", exact=True).fill("wren")
    leader.page.get_by_label("By when").fill((clock.today() + timedelta(days=9)).isoformat())
    leader.press("Add the action")
    phone.sees("Ask three leavers")
    assert not leader.page.get_by_text("Wren", exact=False).first.is_visible()
    phone.page.locator("#phone_note summary").click()
    phone.page.get_by_label("My own note", exact=True).fill("Talk to Ash first")
    phone.press("Keep it")
    phone.sees("My own note (kept)")
    assert phone.page.get_by_label("My own note", exact=True).input_value() == "Talk to Ash first"
    leader.press("Shared")
    leader.page.locator("[aria-pressed=true]", has_text="Shared").wait_for()
    for name, screen in (("console", leader), ("wall", wall), ("phone", phone)):
        screen.look()
        picture(screen, name)
    leader.press("Done")
    leader.page.get_by_text(re.compile("^Now: ")).click()
    leader.press("Read back")
    wall.sees("Exit talks come too late")
    wall.look()
    picture(wall, "wall-read-back")
    leader.go(f"{place}/summary")
    leader.sees("Ask three leavers")
    leader.look()
    picture(leader, "summary")


def test_the_next_opening_asks_what_was_promised(app, device, picture):
    from cop.actions.models import ActionStep
    from cop.agenda.models import Topic
    from cop.db import db, start_writing

    before = world.an_open_gathering()
    start_writing()
    db.session.add(before)
    topic = Topic(gathering=before, title="Keeping people")
    for text in ("Ask three leavers why they went", "Bring the form that Leeds uses"):
        db.session.add(ActionStep.promise(topic, text, None, before.day))
    before.close(clock.now())
    before.starts_at -= timedelta(weeks=4)
    db.session.commit()
    room = world.an_open_gathering(before.community)
    place = f"/{room.community.slug}/sessions/{room.number}"
    leader, wall, phone = device(DESK), device(WALL), device(PHONE)
    for screen in (leader, wall):
        sign_in(screen, app, world.a_member(room.community, "facilitator"))
    join(phone, room.join_code, "Wren")
    phone.go(f"/rooms/{room.join_code}")
    leader.go(f"{place}/console")
    wall.go(f"{place}/projector")
    for name, screen in (("console-opening", leader), ("wall-opening", wall), ("phone-opening", phone)):
        screen.sees("Ask three leavers why they went")
        screen.look()
        picture(screen, name)
    leader.press("Done Ask three")
    wall.page.get_by_text("Done").first.wait_for()
    leader.look()


def test_a_question_set_fills_panels_on_the_wall(app, device, picture):
    from cop.db import db, start_writing
    from cop.questionsets.models import PromptAnswer
    from cop.questionsets.queries import ask

    room = world.an_open_gathering()
    place = f"/{room.community.slug}/sessions/{room.number}"
    start_writing()
    db.session.add(room)
    for number, prompt in enumerate(ask(room, "six-strategy-questions").prompts):
        for nth in range(3):
            prompt.answers.append(PromptAnswer(text=f"What somebody in the room said, line {number + nth}"))
    db.session.commit()
    leader, wall, phone = device(DESK), device(WALL), device(PHONE)
    facilitator = world.a_member(room.community, "facilitator")
    for screen in (leader, wall):
        sign_in(screen, app, facilitator)
    join(phone, room.join_code, "Wren")
    phone.go(f"/rooms/{room.join_code}")
    leader.go(f"{place}/console")
    wall.go(f"{place}/projector")
    box = phone.page.get_by_label("What looks possible?")
    box.fill("A shared bank of coaches")
    phone.press("Send the answers")
    for screen in (leader, wall, phone):
        screen.sees("A shared bank of coaches")
    assert box.input_value() == ""
    for name, screen in (("console-panels", leader), ("wall-panels", wall), ("phone-panels", phone)):
        screen.look()
        picture(screen, name)
    leader.page.get_by_text("Question sets").click()
    leader.page.get_by_role("link", name="Six strategy questions").click()
    leader.sees("A shared bank of coaches")
    leader.look()
    picture(leader, "rounds")
    leader.go("/ways-of-working")
    leader.look()
    picture(leader, "ways")
    phone.go("/ways-of-working")
    phone.look()
    leader.go(f"/{room.community.slug}/question-sets/")
    leader.look()
    leader.go(f"{place}/note")
    leader.look()
