"""The room's screen: the order that the leader makes, what waits from last time, and nothing cut."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests import world
from tests.journeys.conftest import DESK, PHONE, WALL
from tests.journeys.people import join
from tests.journeys.test_three_screens import sign_in

pytestmark = pytest.mark.browser
SHARED = (1280, 720)
IN_SIGHT = """() => {
  const main = document.querySelector(".cop-wall__main"), footer = document.querySelector(".cop-wall__corner");
  const floor = footer.getBoundingClientRect().top;
  const cut = [...main.querySelectorAll("li, p, h2")]
    .filter((each) => each.checkVisibility() && !each.closest("[data-scrolls]"))
    .map((each) => [each.getBoundingClientRect(), each.textContent])
    .filter(([box]) => box.top < 0 || box.bottom > floor + 1 || box.right > innerWidth + 1);
  return cut.map(([box, text]) => `${Math.round(box.bottom)} of ${floor}: ${text.slice(0, 40)}`);
}"""


@pytest.fixture
def screens(app, device, room):
    """The leader's laptop and the wall, both signed in."""
    facilitator = world.a_member(room.community, "facilitator")

    def make(size=WALL):
        leader, wall = device(DESK), device(size)
        for screen, name in ((leader, "console"), (wall, "projector")):
            sign_in(screen, app, facilitator)
            screen.go(f"/{room.community.slug}/sessions/{room.number}/{name}")
        return leader, wall

    return make


def listed(wall):
    return [
        " ".join(item.split())
        for item in wall.page.locator("#wall_board .cop-wall__list > li:visible").all_inner_texts()
    ]


def test_the_wall_follows_a_new_order_with_its_numbers(room, screens, picture):
    for title in ("Ash", "Birch", "Cedar", "Dogwood"):
        world.a_topic(room, title)
    leader, wall = screens()
    wall.sees("Dogwood")
    leader.press("Up Cedar")
    expect(wall.page.locator("#wall_board .cop-wall__list > li").nth(1)).to_contain_text("Cedar")
    leader.press("Up Cedar")
    expect(wall.page.locator("#wall_board .cop-wall__list > li").nth(0)).to_contain_text("Cedar")
    picture(wall, "wall-order")
    assert listed(wall) == ["1 Cedar", "2 Ash", "3 Birch", "4 Dogwood"]
    leader.press("Down Ash")
    expect(wall.page.locator("#wall_board .cop-wall__list > li").nth(2)).to_contain_text("Ash")
    assert listed(wall) == ["1 Cedar", "2 Birch", "3 Ash", "4 Dogwood"]
    wall.look()


LONG = "How do we keep people in their second year when the ward next door pays more, the rota changes and nobody asks"


@pytest.mark.parametrize("size", [WALL, SHARED], ids=["wall", "shared window"])
def test_a_board_of_thirty_topics_is_shown_whole_page_by_page(room, screens, picture, size):
    for n in range(30):
        world.a_topic(room, f"{LONG} ({n})")
    _leader, wall = screens(size)
    first = listed(wall)
    assert wall.page.evaluate(IN_SIGHT) == []
    picture(wall, f"wall-thirty-{size[0]}")
    pages = wall.page.locator("#pages")
    expect(pages).to_have_text(f"1 to {len(first)} of 30")
    seen = set(first)
    for _ in range(0 if size == WALL else 6):
        before = pages.inner_text()
        expect(pages).not_to_have_text(before, timeout=15000)
        assert wall.page.evaluate(IN_SIGHT) == []
        seen |= set(listed(wall))
        if len(seen) == 30:
            break
    assert len(seen) == 30 or size == WALL
    wall.look()


@pytest.mark.parametrize("size", [WALL, SHARED], ids=["wall", "shared window"])
def test_sixteen_topics_and_twenty_questions_fit_at_once(room, screens, picture, size):
    from cop.db import db, start_writing

    for n in range(16):
        world.a_topic(room, f"Keeping people in their second year, part {n}")
    _leader, wall = screens(size)
    wall.sees("part 15")
    assert wall.page.evaluate(IN_SIGHT) == []
    assert len(listed(wall)) == 16
    picture(wall, f"wall-sixteen-{size[0]}")
    for n in range(20):
        world.a_question(room, f"Who else has tried stay talks after {n} years, and did they help?")
    start_writing()
    room.go_to("questions")
    db.session.add(room)
    db.session.commit()
    wall.page.reload()
    wall.sees("after 19 years")
    assert wall.page.evaluate(IN_SIGHT) == []
    assert wall.page.locator(".cop-question:visible").count() == 20
    picture(wall, f"wall-twenty-questions-{size[0]}")


def test_what_was_kept_from_last_time_is_on_the_wall_and_on_phones_while_the_agenda_is_made(app, device, picture):
    from cop.curiosities.models import Pin
    from cop.db import db, start_writing

    before = world.an_open_gathering()
    questions = [
        world.a_question(before, words) for words in ("Who pays for placements?", "What would our boards ask?")
    ]
    start_writing()
    before.state = "closed"
    db.session.commit()
    room = world.an_open_gathering(before.community)
    start_writing()
    room.go_to("agenda")
    for question in questions:
        db.session.add(Pin(curiosity_id=question.id, gathering_id=room.id))
    db.session.commit()
    wall, phone = device(WALL), device(PHONE)
    sign_in(wall, app, world.a_member(room.community, "facilitator"))
    wall.go(f"/{room.community.slug}/sessions/{room.number}/projector")
    join(phone, room.join_code, "Wren")
    phone.go(f"/rooms/{room.join_code}")
    for screen, name in ((wall, "wall"), (phone, "phone")):
        screen.sees("From last time")
        for question in questions:
            screen.sees(question.text)
        screen.look()
        picture(screen, f"last-time-{name}")
