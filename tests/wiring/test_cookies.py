"""What a browser holds of ours: for our server alone, for no script, and a phone never loses its place by an update."""

from __future__ import annotations

import pytest

from cop.app import create_app
from cop.db import db
from cop.settings import Settings
from cop.tokens import OVER_TLS
from tests import world
from tests.browser import Browser

HOME = "https://cop.example.org"


@pytest.fixture
def over_tls(environment):
    """The same instance as it is under TLS."""
    made = create_app(Settings.from_environment(environment | {"COP_BASE_URL": HOME}))
    yield made
    with made.app_context():
        db.engine.dispose()


class Phone(Browser):
    def __init__(self, app, secure):
        super().__init__(app)
        self.secure = secure

    def open(self, method, address, **how):
        return super().open(method, address, **how | ({"base_url": HOME} if self.secure else {}))


def a_phone_of(gathering, app, secure):
    phone = Phone(app, secure)
    phone.get(f"/join/{gathering.join_code}")
    phone.submit("Join", name="Robin")
    phone.get(f"/rooms/{gathering.join_code}/reflection")
    return phone


def cookies(phone):
    return {cookie.key: cookie for cookie in phone.client._cookies.values()}


def places(phone):
    return {(cookie.key, cookie.path) for cookie in phone.client._cookies.values()}


def test_under_tls_every_cookie_is_secure_and_says_so_in_its_name(app, over_tls):
    gathering = world.an_open_gathering()
    phone = a_phone_of(gathering, over_tls, secure=True)
    phone.get("/sign-in")
    found = cookies(phone)
    room = f"room-{gathering.id}"
    names = (room, "device", f"known-{gathering.community_id}")
    assert set(found) == {"__Host-session", *(OVER_TLS + name for name in names)}
    for cookie in found.values():
        assert cookie.secure and cookie.http_only and cookie.same_site == "Lax" and cookie.origin_only, cookie
    assert found["__Host-session"].path == "/"


def test_no_cookie_of_a_room_goes_where_answers_are_taken_back(app, over_tls):
    """For which a cookie must have its path, and cannot be named __Host-."""
    gathering = world.an_open_gathering()
    phone = a_phone_of(gathering, over_tls, secure=True)
    assert {path for name, path in places(phone) if not name.endswith("session")} == {"/rooms/", "/join"}


def test_a_phone_with_cookies_from_before_an_upgrade_keeps_its_place_and_its_words(app, over_tls):
    """It joined under the plain names; from the first full answer on it holds the others, and the old ones are gone."""
    gathering = world.an_open_gathering()
    before = a_phone_of(gathering, app, secure=False)
    form = f"/rooms/{gathering.join_code}/reflection"
    before.submit("Send", feeling="Glad to have come")
    phone, old = Phone(over_tls, secure=True), places(before)
    for cookie in cookies(before).values():
        for name, path in old:
            if name == cookie.key:
                phone.client.set_cookie(name, cookie.value, path=path, domain="cop.example.org")
    assert phone.get(form).one("#feeling").get_text().strip() == "Glad to have come"
    phone.get(f"/join/{gathering.join_code}")
    plain = {(name, path) for name, path in old if name != "session"}
    assert places(phone) & plain == set()
    assert {(OVER_TLS + name, path) for name, path in plain} <= places(phone)
    assert phone.get(form).one("#feeling").get_text().strip() == "Glad to have come"


def test_a_screen_with_a_cookie_from_before_an_upgrade_is_told_that_nothing_changed(app, over_tls):
    gathering = world.an_open_gathering()
    before = a_phone_of(gathering, over_tls, secure=True)
    live, room = f"/rooms/{gathering.join_code}/live", f"room-{gathering.id}"
    tag = before.get(live).headers["HX-PTag"]
    token = cookies(before)[OVER_TLS + room].value
    for name in (room, OVER_TLS + room):
        phone = Phone(over_tls, secure=True)
        phone.client.set_cookie(name, token, path="/rooms/", domain="cop.example.org")
        assert phone.open("GET", live, headers={"HX-PTag": tag}).status_code == 304


def test_clearing_a_phone_takes_its_cookies_under_either_name(app, over_tls):
    gathering = world.an_open_gathering()
    phone = a_phone_of(gathering, over_tls, secure=True)
    for name, path in places(phone):
        if name.startswith(OVER_TLS):
            phone.client.set_cookie(name.removeprefix(OVER_TLS), "old", path=path, domain="cop.example.org")
    phone.get(f"/rooms/{gathering.join_code}/forget-this-phone")
    phone.submit("Clear this phone")
    assert {name for name, _path in places(phone)} == {"__Host-session"}
