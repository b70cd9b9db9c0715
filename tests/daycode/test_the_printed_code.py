"""Today's facilitator code, printed: one console, any laptop, that day only."""

from __future__ import annotations

import logging

import pytest

from cop.db import db
from cop.gatherings.models import Attendance
from cop.gatherings.wayin import DayPass
from cop.guessing import FREE
from tests import world


@pytest.fixture
def gathering(app):
    app.config["CLOCK"] = lambda: world.NOON
    return world.a_planned_gathering()


@pytest.fixture
def leader(browse, gathering):
    return world.signed_in(browse, world.a_member(gathering.community, "facilitator"))


def here(gathering):
    return f"/{gathering.community.slug}/sessions/{gathering.number}"


def printed(leader, gathering):
    leader.get(f"{here(gathering)}/")
    page = leader.submit("Print today's facilitator code")
    return page.one(".cop-code").get_text()


def cover(browse, code, name="Colleague Crane", status=200):
    laptop = browse.another_device()
    laptop.get("/console-code")
    laptop.submit("Open the console", code=code, name=name, status=status)
    return laptop


def test_a_colleague_runs_the_session_from_a_borrowed_laptop(leader, gathering):
    laptop = cover(leader, printed(leader, gathering))
    assert laptop.page.address == f"{here(gathering)}/"
    laptop.submit("Open the session")
    assert laptop.page.address == f"{here(gathering)}/console"
    db.session.rollback()
    [line] = db.session.scalars(db.select(Attendance))
    assert (line.name, line.kind, line.joined_by) == ("Colleague Crane", "facilitator", "day-code")


def test_the_code_may_be_typed_without_its_dashes(leader, gathering):
    code = printed(leader, gathering)
    cover(leader, code.replace("-", " ").upper())
    cover(leader, code)
    db.session.rollback()
    assert len(db.session.scalars(db.select(Attendance)).all()) == 1


def test_it_opens_that_one_session_and_nothing_else(leader, gathering):
    laptop = cover(leader, printed(leader, gathering))
    other = world.a_planned_gathering(gathering.community)
    laptop.get(f"{here(other)}/console", status=404)
    laptop.get(f"/{gathering.community.slug}/", status=404)
    laptop.get(f"{here(gathering)}/plan", status=403)
    laptop.get(f"{here(gathering)}/sheet")
    cookie = laptop.client.get_cookie(f"day-{gathering.id}", path=f"{here(gathering)}/")
    assert cookie.http_only and cookie.same_site == "Lax" and cookie.path == f"{here(gathering)}/"


def test_it_ends_with_the_day(app, leader, gathering):
    code = printed(leader, gathering)
    laptop = cover(leader, code)
    world.later(app, hours=13)
    laptop.get(f"{here(gathering)}/console", status=404)
    cover(leader, code, status=422)


def test_it_does_not_work_before_its_day(app, leader, gathering):
    code = printed(leader, gathering)
    world.later(app, days=-1)
    assert "does not open a console today" in cover(leader, code, status=422).page


def test_revoked_it_closes_the_laptop_too(leader, gathering):
    code = printed(leader, gathering)
    laptop = cover(leader, code)
    leader.get(f"{here(gathering)}/")
    leader.submit("Revoke the code")
    laptop.get(f"{here(gathering)}/console", status=404)
    cover(leader, code, status=422)


ENDS = {
    "is removed": ("people", "Remove Hosting Heron", {"because": "Moved on"}),
    "is a member again": ("people", "Make member of Hosting Heron", {}),
    "leaves": ("leave", None, {}),
}


@pytest.mark.parametrize("how", ENDS)
def test_a_code_is_worth_nothing_once_whoever_printed_it_may_not_lead(leader, gathering, how):
    where, press, typed = ENDS[how]
    heron = world.a_member(gathering.community, "convenor", world.a_person("Hosting Heron"))
    desk = world.signed_in(leader.another_device(), heron)
    code = printed(desk, gathering)
    laptop, presser = cover(desk, code), leader if press else desk
    presser.get(f"/{gathering.community.slug}/{where}")
    presser.submit(press or f"Leave {gathering.community.name}", **typed)
    laptop.get(f"{here(gathering)}/console", status=404)
    cover(leader, code, status=422)


def test_a_new_one_ends_the_one_before(leader, gathering):
    first = printed(leader, gathering)
    second = leader.submit("Make a new code").one(".cop-code").get_text()
    cover(leader, first, status=422)
    cover(leader, second)


def test_wrong_codes_slow_down_and_keep_what_was_typed(app, leader, gathering):
    waited = []
    app.config["WAIT"] = waited.append
    for _ in range(FREE + 2):
        laptop = cover(leader, "aaaa-bbbb-cccc-dddd-eeee", status=422)
    assert len(waited) == 2
    assert laptop.page.one("input[name=name]")["value"] == "Colleague Crane"


def test_the_code_is_in_no_log_and_not_in_the_database(leader, gathering, caplog):
    caplog.set_level(logging.DEBUG)
    code = printed(leader, gathering)
    cover(leader, code)
    db.session.rollback()
    [day_pass] = db.session.scalars(db.select(DayPass))
    kept = " ".join(str(value) for value in vars(day_pass).values())
    for written in (code, code.replace("-", "")):
        assert written not in caplog.text and written not in kept


def test_whoever_came_with_the_code_cannot_print_another(leader, gathering):
    laptop = cover(leader, printed(leader, gathering))
    assert "Print today's facilitator code" not in laptop.page
    laptop.post(f"{here(gathering)}/facilitator-code", status=403, csrf_token=laptop.token())


def test_closing_the_session_keeps_the_laptop_for_the_rest_of_the_day(app, leader, gathering):
    laptop = cover(leader, printed(leader, gathering))
    laptop.submit("Open the session")
    laptop.submit("Close the session")
    assert laptop.page.address == f"{here(gathering)}/console"
    laptop.follow("What came out")
    for place in ("", "console", "sheet", "summary", "closing"):
        laptop.get(f"{here(gathering)}/{place}")
        for link in laptop.page.select(
            f"main a[href^='/{gathering.community.slug}/'], .nhsuk-breadcrumb a, .cop-nav a"
        ):
            laptop.get(link["href"])
    laptop.get(f"{here(gathering)}/console")
    laptop.submit("Open it again")
    world.later(app, hours=13)
    laptop.get(f"{here(gathering)}/console", status=404)


def test_the_code_can_be_revoked_after_closing_too(leader, gathering):
    laptop = cover(leader, printed(leader, gathering))
    laptop.submit("Open the session")
    laptop.submit("Close the session")
    leader.get(f"{here(gathering)}/")
    leader.submit("Revoke the code")
    laptop.get(f"{here(gathering)}/console", status=404)


def test_reloading_the_printed_code_changes_nothing_and_shows_it_again(leader, gathering):
    code = printed(leader, gathering)
    assert leader.page.address == f"{here(gathering)}/facilitator-code"
    assert leader.get(leader.page.address).one(".cop-code").get_text() == code
    leader.get(f"{here(gathering)}/")
    assert leader.follow("The printed code").one(".cop-code").get_text() == code
    cover(leader, code)
    cookie = leader.client.get_cookie(f"printed-{gathering.id}", path=f"{here(gathering)}/facilitator-code")
    assert cookie.http_only and cookie.path == f"{here(gathering)}/facilitator-code"


def test_another_device_never_shows_the_code_and_a_revoked_one_is_gone(leader, gathering):
    printed(leader, gathering)
    colleague = world.signed_in(leader.another_device(), world.a_member(gathering.community, "facilitator"))
    page = colleague.get(f"{here(gathering)}/facilitator-code")
    assert page.select(".cop-code") == [] and "shown only on the device that made it" in page
    leader.submit("Revoke the code")
    page = leader.get(f"{here(gathering)}/facilitator-code")
    assert page.select(".cop-code") == [] and "There is no code for this session." in page
