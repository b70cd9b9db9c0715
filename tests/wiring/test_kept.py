"""What is kept is never stale: whatever anybody commits, in whichever order, the next look sees it."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor, wait

import pytest
import sqlalchemy as sa

from cop.communities.models import Programme
from cop.db import Sight, db, start_writing, writing
from cop.identity.models import Person
from cop.kept import MOST, RECKONING, SHELF, Shelf, unless_changed
from tests import world


class Looks:
    """Everybody's names, reckoned when there is nothing kept; `reckoned`: how often; `most`: by how many at once."""

    def __init__(self) -> None:
        self.reckoned, self.at_it, self.most = 0, [], 0

    def __call__(self) -> list[str]:
        db.session.rollback()  # as another request
        return self.within()

    def within(self) -> list[str]:
        return unless_changed("names", self.reckon)

    def reckon(self) -> list[str]:
        self.reckoned += 1
        self.at_it.append(1)
        self.most = max(self.most, len(self.at_it))
        found = sorted(db.session.scalars(sa.select(Person.name)))
        self.at_it.pop()
        return found


@pytest.fixture
def look(app):
    SHELF.outcomes.clear()
    world.a_person("Ada")
    return Looks()


def elsewhere(app, statement):
    """Another connection, which commits."""
    with writing(app):
        db.session.execute(statement)
        db.session.commit()


def test_a_second_look_reckons_nothing(look):
    assert look() == look() == look.within() == ["Ada"]
    assert look.reckoned == 1


def test_what_anybody_commits_is_seen_at_once(app, look):
    assert look() == ["Ada"]
    elsewhere(app, sa.insert(Person).values(name="Bo"))
    assert look() == look() == ["Ada", "Bo"]
    elsewhere(app, sa.update(Person).where(Person.name == "Bo").values(name="Cy"))
    assert look() == ["Ada", "Cy"]
    elsewhere(app, sa.delete(Person).where(Person.name == "Ada"))
    assert look() == ["Cy"]
    world.a_person("Di")  # on the very connection that looks
    assert look() == look() == ["Cy", "Di"]
    assert look.reckoned == 5


def test_a_change_of_something_else_costs_a_reckoning_and_nothing_more(app, look):
    look()
    elsewhere(app, sa.insert(Programme).values(slug="one", name="One", hoped=[], expected=[]))
    assert look() == ["Ada"]
    assert look.reckoned == 2


def test_what_is_not_committed_yet_is_not_seen_and_is_seen_then(app, look):
    assert look() == ["Ada"]
    with writing(app):
        db.session.execute(sa.insert(Person).values(name="Bo"))
        with app.app_context():
            assert look() == ["Ada"]
        db.session.commit()
    assert look() == ["Ada", "Bo"]


@pytest.mark.engine("postgresql")
def test_whoever_began_first_and_commits_last_is_seen_too(app, look):
    with db.engine.connect() as early, db.engine.connect() as late:
        early.execute(sa.insert(Person).values(name="Early"))
        late.execute(sa.insert(Person).values(name="Late"))
        late.commit()
        assert look() == ["Ada", "Late"]
        assert look() == ["Ada", "Late"]
        early.commit()
    assert look() == ["Ada", "Early", "Late"]


def test_whoever_has_written_sees_their_own_words_and_leaves_nothing_of_them(look):
    assert look() == ["Ada"]
    start_writing()
    db.session.add(Person(name="Bo"))
    assert look.within() == look.within() == ["Ada", "Bo"]
    assert look() == ["Ada"], "it was given up"
    start_writing()
    with db.session.begin_nested() as part:
        db.session.execute(sa.insert(Person).values(name="Cy"))
        part.rollback()
    assert look.within() == ["Ada"]
    assert look() == ["Ada"]


def test_what_changes_while_it_is_reckoned_is_not_kept_as_it_was(app, engine, look):
    """PostgreSQL may have shown half of it before and half after; SQLite shows one moment until the request ends."""

    def reckon():
        names = look.reckon()
        elsewhere(app, sa.insert(Person).values(name="Bo"))
        return names

    db.session.rollback()
    assert unless_changed("names", reckon) == ["Ada"]
    assert bool(SHELF.outcomes) == (engine == "sqlite")
    assert look() == ["Ada", "Bo"]


def test_what_a_request_had_read_before_it_looked_is_read_again(app, look):
    """PostgreSQL shows each statement what is there by then, and what was read earlier stays in the session."""
    there = world.a_programme(name="Old")
    db.session.rollback()
    assert there.name == "Old"
    elsewhere(app, sa.update(Programme).values(name="New"))
    unless_changed("name", lambda: there.name)
    db.session.rollback()
    db.session.expunge_all()
    assert unless_changed("name", lambda: db.session.scalars(sa.select(Programme.name)).one()) == "New"


@pytest.mark.engine("sqlite")
def test_a_connection_that_is_closed_leaves_nothing_to_the_next(look):
    look()
    db.session.rollback()
    db.engine.dispose()
    look()
    assert look.reckoned == 2


def test_eight_threads_and_a_writer_never_see_less_than_was_there(app, look):
    done = [0]

    def write() -> None:
        with app.app_context():
            for number in range(30):
                world.keep(Person(name=f"Number {number}"))
                done[0] += 1

    def read(_thread: int) -> list[tuple[int, int]]:
        found = []
        with app.app_context():
            while writer.is_alive():
                before = done[0]
                found.append((before, len(look()) - 1))
        return found

    writer = threading.Thread(target=write)
    with ThreadPoolExecutor(8) as pool:
        writer.start()
        seen = [each for found in pool.map(read, range(8)) for each in found]
        writer.join()
    assert [(before, names) for before, names in seen if names < before] == []
    assert len(look()) == 31
    assert look.most == 1, "one after the other"


def test_whoever_waited_for_somebody_elses_look_sees_what_was_committed_meanwhile(app, look):
    def waiting():
        with app.app_context():
            return look()

    db.session.rollback()
    with ThreadPoolExecutor(1) as another:
        with RECKONING:
            seen = another.submit(waiting)
            assert not wait([seen], 0.2).done
            elsewhere(app, sa.insert(Person).values(name="Bea"))
        assert seen.result() == ["Ada", "Bea"]


def test_only_the_last_few_are_kept():
    shelf = Shelf()
    for number in range(MOST + 3):
        shelf.put(number, Sight("here", 1), number)
        assert shelf.take(0, Sight("here", 1)) == (0,), "it is asked for again and again"
    assert len(shelf.outcomes) == MOST
    assert shelf.take(1, Sight("here", 1)) == (), "the one that nobody asked for any more"
    assert shelf.take(MOST, Sight("here", 2)) == shelf.take(MOST, Sight("there", 1)) == ()
