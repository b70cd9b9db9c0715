"""One save on the running product: the whole database, row by row, and the whole data folder, file by file and time
by time, before and after. Only this phone's two sealed rows may differ."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.databases import AnEmptyDatabase
from tests.postgres import a_server
from tests.reflections.attack.campaign import MEANT_TO_CHANGE
from tests.reflections.attack.copies import Copy, FolderThief, HostileAdministrator
from tests.reflections.attack.people import Person
from tests.reflections.attack.stage import Product, a_house

pytestmark = [pytest.mark.server, pytest.mark.slow]
Answering = tuple[Product, list[Person], Callable[[], Copy]]


@pytest.fixture
def answering(tmp_path: Path, engine: str) -> Iterator[Answering]:
    """Four phones in a room, of which one has sent, and somebody who copies everything."""
    instance, log = tmp_path / "instance", tmp_path / "log"
    log.touch()
    if engine == "sqlite":
        with a_house(instance).served(log) as product:
            yield product, four(product), FolderThief(instance, tmp_path / "copy", log).take
        return
    with a_server(durable=True) as server, AnEmptyDatabase(server) as made:
        url = made.url.render_as_string(hide_password=False)
        with a_house(instance, url).served(log) as product:
            thief = HostileAdministrator(url, instance, log)
            yield product, four(product), thief.take
            thief.close()


def four(product: Product) -> list[Person]:
    [people] = product.invite([4])
    for person in people:
        product.join(person)
        person.think()
    product.send(people[0])
    return people


def test_a_first_save_adds_two_sealed_rows_and_changes_nothing_else(answering):
    product, people, take = answering
    before = take()
    product.send(people[1])
    after = take().since(before)
    assert after.changed <= MEANT_TO_CHANGE
    assert [len(after.news[name]) for name in after.news] == [2]
    assert set(before.tables["sealed_answers"].rows) < set(after.tables["sealed_answers"].rows)


def test_a_change_of_mind_rewrites_these_two_rows_and_nothing_else(answering):
    product, people, take = answering
    before = take()
    people[0].think()
    product.send(people[0])
    after = take().since(before)
    assert after.changed <= MEANT_TO_CHANGE
    assert keys_of(after) == keys_of(before)
    assert [len(after.news[name]) for name in after.news] == [2]


def test_a_repeated_save_and_a_look_at_the_form_change_nothing_at_all(answering):
    product, people, take = answering
    before = take()
    product.send(people[0])
    people[0].phone.form(people[0].code)
    after = take().since(before)
    assert after.news == {}
    assert after.changed <= MEANT_TO_CHANGE - {"sealed_answers"}


def keys_of(copy: Copy) -> list[tuple[str, bytes]]:
    return sorted((row["part"], row["k"]) for row in copy.tables["sealed_answers"].dicts())
