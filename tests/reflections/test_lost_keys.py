"""Keys that are lost while answers are sealed: noticed at the start, and told to whoever leads, wherever they look."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import redis

from cop import keys as key_stores
from cop.reflections.models import KEY_IS_LOST, KEYS_ARE_AWAY
from cop.reflections.opening import show_questions
from cop.reflections.sealing import QUESTIONS
from tests.reflections.conftest import Phone, a_room
from tests.wiring.test_keys import redis_url
from tests.world import NOON, a_community, a_member, later, signed_in

ROOT = Path(__file__).parents[2]
__all__ = ["redis_url"]
AWAY = "redis://127.0.0.1:1/0"


@dataclass
class Place:
    """Where the keys are, and how to lose them."""

    url: str
    folder: Path

    def lose(self) -> None:
        if self.url:
            redis.Redis.from_url(self.url).flushdb()
        else:
            shutil.rmtree(self.folder)


@pytest.fixture(params=["folder", "redis"])
def place(request, instance):
    return Place(request.getfixturevalue("redis_url") if request.param == "redis" else "", instance / "keys")


@pytest.fixture
def environment(environment, place):
    return environment | ({"COP_KEYS_URL": place.url} if place.url else {})


@pytest.fixture
def room(app):
    app.config["CLOCK"] = lambda: NOON
    return a_room(a_community(), key_stores.store(), 1, NOON)


@pytest.fixture
def leader(browse, room):
    return signed_in(browse, a_member(room.gathering.community, "facilitator"))


def pages(room: Any) -> list[str]:
    here = f"/{room.gathering.community.slug}/sessions/{room.gathering.number}"
    return [f"{here}/console", f"{here}/console/live", f"{here}/", f"{here}/closing"]


def test_all_is_well_and_nothing_is_said(room, leader):
    for address in pages(room):
        assert KEY_IS_LOST not in leader.get(address).text


def test_lost_keys_are_told_on_the_console_the_sessions_page_and_the_closing_answers(place, room, leader):
    room.send(Phone(), 1, "sealed")
    place.lose()
    for address in pages(room):
        assert KEY_IS_LOST in leader.get(address).text, address


def test_only_whoever_leads_is_told(place, room, browse):
    place.lose()
    member = signed_in(browse.another_device(), a_member(room.gathering.community))
    assert KEY_IS_LOST not in member.get(pages(room)[2]).text


def test_a_key_that_is_lost_is_never_made_anew(app, place, room):
    """Answers under the old key would stay closed, and nobody would know."""
    room.send(Phone(), 1, "sealed")
    place.lose()
    room.act(room.gathering.close, NOON)
    room.act(room.gathering.reopen, NOON)
    assert key_stores.store().held() == set()
    assert app.test_cli_runner().invoke(args=["nightly"]).exit_code == 0
    assert key_stores.store().held() == set() and len(room.sealed()) == 2


def test_the_nightly_work_at_every_start_says_so_before_anything_is_due(app, place, room):
    room.send(Phone(), 1, "sealed")
    assert "its key is not here" not in app.test_cli_runner().invoke(args=["nightly"]).stderr
    place.lose()
    said = app.test_cli_runner().invoke(args=["nightly"]).stderr
    for part in ("how", "questions"):
        assert f"Session {room.gathering.id}, {part}: its key is not here, so its answers stay closed." in said


@pytest.mark.server
def test_the_server_says_so_at_its_start_and_starts_all_the_same(environment, place, room):
    room.send(Phone(), 1, "sealed")
    place.lose()
    surroundings = {name: value for name, value in os.environ.items() if not name.startswith("COP_")} | environment
    command = [sys.executable, "-c", "import wsgi"]
    ran = subprocess.run(command, cwd=ROOT, env=surroundings, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert f"Session {room.gathering.id}, how: its key is not here" in ran.stderr


def test_opened_parts_miss_no_key(app, place, room, leader):
    for n in range(3):
        room.send(Phone(), 1, f"feeling {n}", f"question {n}")
    room.act(show_questions, room.part(QUESTIONS), room.keys)
    later(app, days=2)
    assert app.test_cli_runner().invoke(args=["nightly"]).exit_code == 0
    place.folder.mkdir(exist_ok=True)
    place.lose()
    assert KEY_IS_LOST not in leader.get(pages(room)[2]).text


def test_a_store_that_does_not_answer_is_told_apart_from_one_that_lost_its_keys(app, room, leader, monkeypatch):
    monkeypatch.setitem(app.extensions, "keys", key_stores.key_store(AWAY))
    for address in pages(room):
        page = leader.get(address)
        assert KEYS_ARE_AWAY in page.text and KEY_IS_LOST not in page.text, address
