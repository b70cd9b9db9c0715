"""Nothing that a phone was told is saved is lost, doubled or changed, whatever breaks. Short runs; `make soak` has
the long ones. Each counts: acknowledged, lost, doubled, wrong revision, false "Saved"."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.postgres import a_server
from tests.reflections.attack.stage import a_house
from tests.reflections.faults import faults, replacing
from tests.reflections.faults.counting import Count

pytestmark = [pytest.mark.server, pytest.mark.slow]
HASTY = "tests.reflections.faults.hasty:app"


@pytest.fixture
def nothing_lost(record_property, request) -> Callable[[Count], None]:
    def judge(count: Count) -> None:
        record_property("to print", f"{request.node.name}: {count}")
        assert count.spotless, str(count)
        assert count.acknowledged > 0

    return judge


@pytest.mark.engine("sqlite")
def test_a_server_that_is_killed_under_load_has_kept_what_it_called_saved(house, nothing_lost):
    nothing_lost(faults.kills(house, 10))


@pytest.mark.engine("sqlite")
def test_a_server_that_is_reloaded_under_load_loses_nothing_and_refuses_nobody(house, nothing_lost):
    count, replaced = replacing.in_place(house, 1)
    nothing_lost(count)
    assert (replaced, count.refused) == (2, 0)


@pytest.mark.engine("postgresql")
def test_servers_that_are_replaced_one_after_the_other_lose_nothing(house, nothing_lost):
    count = replacing.one_after_the_other(house)
    nothing_lost(count)
    assert count.refused == 0


def test_a_server_that_is_killed_while_opening_opens_everything_once(house, nothing_lost):
    nothing_lost(faults.kills_while_opening(house, 3, Counter()))


def test_saves_that_race_an_opening_are_opened_or_stay_on_their_phones(house, nothing_lost):
    nothing_lost(faults.races(house, openings=3, phones=12))


@pytest.mark.engine("sqlite")
@pytest.mark.parametrize("share", [0.5, 0.8])
def test_sixty_phones_on_a_bad_line_get_every_word_through_once(house, nothing_lost, share):
    nothing_lost(faults.bad_lines(house, 60, share, versions=2))


@pytest.mark.engine("sqlite")
def test_a_full_disk_refuses_and_never_pretends(tmp_path, engine, nothing_lost):
    try:
        with faults.a_disk_of(12, tmp_path / "disk") as disk:
            house = a_house(disk / "instance")
            with house.served() as product:
                nothing_lost(faults.a_full_disk(house, faults.filled_but_for(200, disk), product))
    except PermissionError as reason:
        pytest.skip(str(reason))


@pytest.mark.engine("sqlite")
def test_a_file_that_may_not_grow_refuses_and_never_pretends(house, nothing_lost):
    with house.served() as product:
        fill = faults.no_file_longer_than(600_000, product.door.server)
        nothing_lost(faults.a_full_disk(house, fill, product))


@pytest.mark.engine("postgresql")
def test_a_database_server_that_stops_at_once_has_kept_what_was_called_saved(tmp_path, engine, nothing_lost):
    with a_server(durable=True, revived=True) as url:
        house = a_house(tmp_path / "instance", url)
        postmaster = Path(url.partition("?host=")[2]) / "data" / "postmaster.pid"
        nothing_lost(faults.postgresql_stops(house, postmaster, 2))


@pytest.mark.engine("sqlite")
def test_without_its_keys_nothing_is_kept_and_nothing_is_called_saved(tmp_path, engine, redis, nothing_lost):
    house = a_house(tmp_path / "instance", keys_url=redis.url)
    nothing_lost(faults.keys_lost(house, redis.die, redis.start))


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_a_save_is_on_the_disk_before_its_answer_leaves(house, tmp_path, engine):
    try:
        assert faults.flushes(house, 20, tmp_path / "calls") == (20, 20)
    except PermissionError as reason:
        pytest.skip(str(reason))
    if engine == "sqlite":
        flushed, saves = faults.flushes(house, 20, tmp_path / "calls of the control", HASTY)
        assert saves == 20 and flushed < 5, "a product that does not wait for the disk looks the same"
