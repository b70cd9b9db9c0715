"""The door of a session: light enough for a phone with one bar, slow for guessers, never shut to a right code."""

from __future__ import annotations

import threading
from urllib.parse import urljoin

from bs4 import BeautifulSoup

from cop.db import db
from cop.gatherings.models import Attendance
from cop.guessing import FREE, SEATS
from tests import world

KILOBYTES, REQUESTS = 60, 6


def first_visit(app, address):
    """What a phone that has never been here fetches, compressed, over the whole WSGI stack: bytes of each request."""
    client = app.test_client()
    page = client.get(address, headers={"Accept-Encoding": "br"})
    html = BeautifulSoup(page.data, "html.parser")
    found = html.select("link[href], script[src], img[src]")
    wanted = {urljoin(address, str(tag.get("href") or tag.get("src"))) for tag in found}
    sizes = {address: len(page.data)}
    for asset in wanted:
        response = client.get(asset, headers={"Accept-Encoding": "br"})
        assert response.status_code == 200
        assert response.headers.get("Content-Encoding") == "br" or asset.endswith(".svg")
        sizes[asset] = len(response.data)
        response.close()
    return sizes


def test_a_first_visit_is_at_most_sixty_kilobytes_in_six_requests(app):
    gathering = world.an_open_gathering()
    sizes = first_visit(app, f"/join/{gathering.join_code}")
    assert len(sizes) <= REQUESTS
    assert sum(sizes.values()) <= KILOBYTES * 1000, sizes


def test_nine_phones_behind_one_address_all_join_while_somebody_guesses(app, browse):
    waited = []
    app.config["WAIT"] = waited.append
    gathering = world.an_open_gathering()
    for _ in range(FREE + 20):
        browse.get("/join/no-such-11", status=404)
    assert waited == sorted(waited) and len(waited) == 20 and waited[-1] > waited[0]
    before = len(waited)
    for n in range(9):
        phone = browse.another_device()
        phone.get(f"/join/{gathering.join_code}")
        phone.submit("Join", name=f"Person {n}")
    assert len(waited) == before, "a right code waited"


def guesses_from(app, told):
    """How often somebody had to wait, who says each time that they are somebody else."""
    waited = []
    app.config["WAIT"] = waited.append
    for n in range(FREE + 5):
        app.test_client().get("/join/no-such-11", headers={"X-Forwarded-For": told.format(n)})
    return len(waited)


def test_whoever_guesses_is_whoever_asks_whatever_they_say_of_themselves(app):
    assert guesses_from(app, "192.0.2.{0}") == 5


def test_behind_one_proxy_each_guesser_is_who_that_proxy_saw(environment, apps):
    """The last address is the proxy's word, all before it anybody's."""
    behind = apps.fresh(environment | {"COP_PROXIES": "1"})
    assert guesses_from(behind, "192.0.2.{0}, 198.51.100.7") == 5
    assert guesses_from(behind, "198.51.100.8, 192.0.2.{0}") == 0
    with behind.app_context():
        db.engine.dispose()


def test_guesses_at_the_rooms_address_and_on_the_form_slow_down_too(app, browse):
    waited = []
    app.config["WAIT"] = waited.append
    for _ in range(FREE):
        browse.get("/rooms/no-such-11", status=404)
    browse.get("/join")
    browse.submit("Join", code="no-such-12", name="Robin", status=422)
    assert len(waited) == 1


def test_waiting_guessers_never_take_more_than_their_seats(app):
    """However many guess at once, threads are left for the phones in the room."""
    sitting, go_on = threading.Semaphore(0), threading.Event()

    def wait(_seconds):
        sitting.release()
        go_on.wait(10)

    app.config["WAIT"] = wait
    client = app.test_client()
    for _ in range(FREE):
        client.get("/join/no-such-11")
    guessers = [threading.Thread(target=lambda: app.test_client().get("/join/no-such-11")) for _ in range(SEATS)]
    for guesser in guessers:
        guesser.start()
    for _ in guessers:
        assert sitting.acquire(timeout=10)
    assert client.get("/join/no-such-11").status_code == 429
    gathering = world.an_open_gathering()
    assert client.get(f"/join/{gathering.join_code}").status_code == 200
    go_on.set()
    for guesser in guessers:
        guesser.join()


def test_a_roomful_that_joins_at_once_is_all_on_the_sheet(app, browse):
    """Sixteen phones press Join in the same second: nobody is lost, nobody doubled, nobody told to try again."""
    gathering = world.an_open_gathering()
    gathering_id = gathering.id
    phones = [browse.another_device() for _ in range(16)]
    for phone in phones:
        phone.get(f"/join/{gathering.join_code}")
    failed: list[BaseException] = []

    def press(phone, number):
        try:
            phone.submit("Join", name=f"Person {number}")
        except BaseException as problem:
            failed.append(problem)

    db.session.rollback()
    threads = [threading.Thread(target=press, args=(phone, n)) for n, phone in enumerate(phones)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    db.session.rollback()
    names = db.session.scalars(db.select(Attendance.name).filter_by(gathering_id=gathering_id)).all()
    assert sorted(names) == sorted(f"Person {n}" for n in range(16))
