"""Figures, lines and slow statements for an operator: there when asked for, and never of anybody."""

from __future__ import annotations

import json
import logging
import os
import re
import time

import pytest
import sqlalchemy as sa

from cop import keys
from cop.db import db, start_writing
from cop.reflections.models import ClosingPart
from cop.tallies import Tallies, series, text, timed
from cop.watching import Watching, shape
from tests import world
from tests.browser import Browser

TOKEN = "a token for tests only, long enough to be taken"
WORDS = "My consultant frightens me"


@pytest.fixture
def watched(environment, apps):
    """The product with all of it on."""
    more = {"COP_METRICS_TOKEN": TOKEN, "COP_LOG_REQUESTS": "1", "COP_SLOW_MS": "60000"}
    made = apps.fresh(environment | more)
    with made.app_context():
        yield made
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def lines(watched):
    """What the product logs, line by line."""
    found = []
    handler = logging.Handler()
    handler.emit = lambda record: found.append(json.loads(record.getMessage()))
    for name in ("cop.requests", "cop.slow"):
        logging.getLogger(name).handlers[:] = [handler]
    yield found
    for name in ("cop.requests", "cop.slow"):
        logging.getLogger(name).handlers.clear()


def figures(app):
    answer = app.test_client().get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200 and answer.content_type.startswith("text/plain")
    return answer.text


def figure(said, name):
    found = re.search(rf"^{re.escape(name)} (\S+)$", said, re.M)
    return float(found[1]) if found else None


def count(said, route, status):
    return figure(said, f'cop_requests_seconds_count{{route="{route}",status="{status}"}}')


def a_phone_in(room, app):
    start_writing()
    ClosingPart.begin(room, keys.store())
    db.session.commit()
    phone = Browser(app)
    phone.get(f"/join/{room.join_code}")
    phone.submit("Join", name="Robin Wren")
    return phone


def answered(room, phone, rev):
    phone.get(f"/rooms/{room.join_code}/reflection")
    fields = {"feeling": WORDS, "today": "", "curious": "", "rev": rev, "receipt": "ab" * 16}
    return phone.open("POST", f"/rooms/{room.join_code}/reflection", data=fields | {"csrf_token": phone.token()})


def test_nothing_stands_around_the_product_unless_somebody_asks(app):
    assert not isinstance(app.wsgi_app, Watching)
    assert app.test_client().get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


@pytest.mark.parametrize("said", [None, "", "Bearer", "Bearer wrong", TOKEN, f"bearer {TOKEN}x"])
def test_without_the_token_there_is_no_such_page(watched, said):
    headers = {"Authorization": said} if said is not None else {}
    answer = watched.test_client().get("/metrics", headers=headers)
    assert (answer.status_code, "cop_" in answer.text) == (404, False)


def test_requests_are_counted_and_timed_by_kind_and_class(watched):
    client = watched.test_client()
    for _ in range(3):
        client.get("/sign-in")
    client.get("/healthz")
    client.get("/static/nowhere.css").close()
    said = figures(watched)
    assert count(said, "home.sign_in", "2xx") == 3
    assert figure(said, 'cop_requests_seconds_bucket{route="home.sign_in",status="2xx",le="+Inf"}') == 3
    assert count(said, "static", "4xx") == 1
    assert figure(said, "cop_database_statements_total") > 0 and figure(said, "cop_database_seconds_total") > 0


def test_it_says_how_many_sessions_are_open_and_how_many_letters_wait(watched):
    before = figures(watched)
    world.an_open_gathering()
    said = figures(watched)
    assert (figure(before, "cop_open_sessions"), figure(said, "cop_open_sessions")) == (0, 1)
    assert figure(said, "cop_outbox_waiting") == 0 and figure(said, "cop_database_up") == 1


def test_a_closing_answer_changes_no_figure_and_writes_no_line(watched, lines):
    """Read before and after: whatever came of it, and by either way, the page or the phone's script."""
    room = world.an_open_gathering()
    phone = a_phone_in(room, watched)
    before, written = figures(watched), len(lines)
    assert answered(room, phone, 1).status_code == 200
    assert answered(room, phone, 1).status_code in {200, 409}
    watched.test_client().get(f"/rooms/{room.join_code}/reflection")
    watched.test_client().post("/take-back", data={"code": "ab" * 32})
    watched.test_client().get(f"/rooms/{room.join_code}/hear")
    after = figures(watched)
    assert after == before
    assert lines[written:] == []


def test_lines_and_figures_name_no_address_no_code_no_person_and_no_words(watched, lines):
    room = world.an_open_gathering()
    phone = a_phone_in(room, watched)
    phone.get(f"/rooms/{room.join_code}")
    phone.post(f"/rooms/{room.join_code}/topics", csrf_token=phone.token(), title=WORDS)
    phone.open("GET", f"/{WORDS}?q={WORDS}", headers={"User-Agent": WORDS})
    told = json.dumps(lines) + figures(watched)
    assert len(lines) > 4 and {"route", "method", "status", "ms", "database_ms"} == set(lines[0])
    for secret in (WORDS, "frightens", room.join_code, "Robin", "127.0.0.1", room.community.slug):
        assert secret not in told, secret
    routes = {line["route"] for line in lines}
    assert "phone" in routes and not any("topic" in route for route in routes)


def test_a_slow_statement_is_written_as_its_shape(watched, lines, monkeypatch):
    around = watched.wsgi_app
    monkeypatch.setattr(around, "settings", around.settings.__class__(**vars(around.settings) | {"slow_ms": 0}))
    db.session.scalar(sa.text("SELECT count(*) FROM people WHERE name = 'Robin Wren' AND id > 17"))
    db.session.scalar(sa.text("SELECT count(*) FROM sealed_answers"))
    shapes = [line["statement"] for line in lines if "statement" in line]
    assert shapes[-1] == "SELECT count(*) FROM people WHERE name = ? AND id > ?"
    assert not any("sealed_answers" in each for each in shapes)


def test_shapes_hold_no_value_and_long_lists_are_short():
    assert (
        shape("SELECT a\n FROM b WHERE c IN (?, ?, ?) AND d = 'it''s me'") == "SELECT a FROM b WHERE c IN (…) AND d = ?"
    )
    assert shape("WHERE c IN (%(c_1)s, %(c_2)s) LIMIT 100") == "WHERE c IN (…) LIMIT ?"
    assert len(shape("SELECT " + "x" * 5000)) <= 600


def test_figures_of_all_workers_are_one_and_outlive_each(tmp_path):
    """Two workers of one server; the second is gone when the first is asked."""
    one, other = Tallies(tmp_path), Tallies(tmp_path)
    name = series("cop_requests_total", route="a")
    other.add({name: 2.0})
    other.keep()
    kept = next(other.home.glob("*.json"))
    kept.rename(kept.with_name(kept.name.replace(str(other.process), "7777777")))
    one.add({name: 3.0})
    assert one.sums()[name] == 5.0


def test_what_a_server_counted_that_has_ended_is_forgotten(tmp_path):
    first = Tallies(tmp_path)
    first.add({"a": 1.0})
    first.keep()
    kept = next(first.home.glob("*.json"))
    kept.rename(kept.with_name("7777777-1.json"))
    assert Tallies(tmp_path).sums() == {} and not list(first.home.glob("7777777*"))


def test_what_another_machine_counted_is_forgotten_once_it_has_been_silent_for_a_week(tmp_path):
    """Each container that is replaced had a name of its own."""
    for name, age in (("replaced", 8 * 86400), ("alive", 60)):
        kept = tmp_path / name / "1-7.json"
        kept.parent.mkdir()
        kept.write_text("{}")
        os.utime(kept, (time.time() - age,) * 2)
    Tallies(tmp_path)
    assert [path.parent.name for path in tmp_path.glob("*/*.json")] == ["alive"]


def test_the_text_is_what_prometheus_reads():
    said = text(
        timed("cop_x_seconds", 0.2, route="a") | {"cop_up": 1.0},
        {"cop_x_seconds": ("histogram", "How long."), "cop_up": ("gauge", "Up.")},
    )
    lines = said.splitlines()
    assert lines[:2] == ["# HELP cop_x_seconds How long.", "# TYPE cop_x_seconds histogram"]
    assert (
        'cop_x_seconds_bucket{route="a",le="0.1"} 0' in lines and 'cop_x_seconds_bucket{route="a",le="0.3"} 1' in lines
    )
    assert 'cop_x_seconds_sum{route="a"} 0.2' in lines and lines[-3:] == [
        "# HELP cop_up Up.",
        "# TYPE cop_up gauge",
        "cop_up 1",
    ]
