"""Two presses at the same moment: one link changes the address once, and one address becomes one person's."""

from __future__ import annotations

from cop import clock
from cop.db import db
from cop.identity.models import Person
from cop.newaddress.queries import link_to
from tests import world
from tests.identity.test_at_the_same_moment import all_at_once

NEW = "robin@new.example"


def ready(browse, person):
    """A device of theirs that shows the button: where it posts to, and with what."""
    device = world.signed_in(browse.another_device(), person)
    address = f"/your-address/{link_to(NEW, person, clock.now())}"
    db.session.rollback()
    token = device.get(address).one("main input[name=csrf_token]")["value"]
    return lambda: device.client.post(address, data={"csrf_token": token})


def test_one_person_pressing_on_two_devices_is_told_once(app, browse):
    robin = world.a_person("Robin Wren", email="robin@old.example")
    presses = [ready(browse, robin) for _device in range(2)]
    answers = all_at_once(2, lambda number: presses[number]())
    assert [answer.headers.get("Location") for answer in answers].count("/your-details") == 1
    assert len(list((app.config["SETTINGS"].instance / "outbox").glob("*.eml"))) == 1


def test_two_people_who_want_one_address_are_not_one_person(app, browse):
    presses = [ready(browse, world.a_person(f"Robin {number}")) for number in range(2)]
    answers = all_at_once(2, lambda number: presses[number]())
    assert sorted(answer.status_code for answer in answers) == [303, 409]
    assert db.session.query(Person).filter_by(email=NEW).count() == 1
    db.session.rollback()
