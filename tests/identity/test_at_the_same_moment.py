"""Two presses at the same moment, from two devices: a link starts one login, and guesses are counted one by one."""

from __future__ import annotations

import threading

from cop.db import db
from cop.identity.models import CODE_TRIES, Login, SignInLink
from tests import world


def all_at_once(count, act):
    """Runs act(0) … act(count - 1) in threads that start together; their results in order."""
    ready, results = threading.Barrier(count), [None] * count

    def run(number):
        ready.wait()
        results[number] = act(number)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def letter_to(person, now):
    link, token, code = SignInLink.for_person(person, now)
    world.keep(link)
    return token, code


def test_one_link_pressed_on_four_devices_signs_in_one(app, browse):
    token, _code = letter_to(world.a_person(), world.clock.now())
    devices = [browse.another_device() for _ in range(4)]
    pages = [device.get(f"/sign-in/{token}") for device in devices]
    fields = [{"csrf_token": page.one("main input[name=csrf_token]")["value"]} for page in pages]
    statuses = all_at_once(4, lambda n: devices[n].client.post(f"/sign-in/{token}", data=fields[n]).status_code)
    assert sorted(statuses) == [303, 404, 404, 404]
    db.session.rollback()
    assert db.session.query(Login).count() == 1


def test_guesses_made_together_are_counted_one_by_one(app, browse):
    app.config["WAIT"] = lambda seconds: None
    person = world.a_person(email="robin@example.org")
    browse.get("/sign-in")
    browse.submit("Send me a link", email=person.email)
    devices = [browse.another_device() for _ in range(8)]
    for device in devices:  # one browser, copied
        device.client._cookies = dict(browse.client._cookies)
    fields = [{"csrf_token": browse.token(), "email": person.email, "code": "wrong"}] * 8
    all_at_once(8, lambda n: devices[n].client.post("/sign-in/code", data=fields[n]).status_code)
    db.session.rollback()
    assert db.session.query(SignInLink).one().tries == CODE_TRIES
