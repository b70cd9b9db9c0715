"""The page of many communities is kept between two looks, and is to the byte what a fresh reckoning says: whatever
people do, nothing that is gone stands on it."""

from __future__ import annotations

import contextvars
import gc
import random
import re
import weakref
from datetime import timedelta

import pytest
import sqlalchemy as sa

from cop import clock
from cop.communities.models import Community, Organisation, OrganisationType
from cop.curiosities.models import Curiosity
from cop.db import db, start_writing
from cop.erasing.forgetting import erase
from cop.figures.reading import FEW
from cop.gatherings.models import Attendance, Gathering
from cop.identity.models import Person
from cop.kept import SHELF
from cop.measures.programme import community_measures
from cop.measures.queries import rows_of
from cop.organisations.queries import merge
from cop.reflections.models import Reflection
from cop.takebacks.honouring import honour
from tests import world
from tests.evaluation.sample import device_of, the_sample
from tests.wiring.counting import reads_of

WHERE = "/evaluation/north-west-2019"
PATHS = (WHERE, f"{WHERE}/figures/raised")
TOKEN = re.compile(rb'(?<=name="csrf_token" value=)"[^"]+"|(?<="X-CSRFToken": )"[^"]+"')
WARM = 12
"""Statements: who looks, what they may, how many communities there are, and what was seen."""


@pytest.fixture
def sample(app):
    """The sample programme, and beside its three communities as many as nobody reads one by one."""
    SHELF.outcomes.clear()
    world.clock_stands(app)
    programme = the_sample()
    start_writing()
    rows = [{"programme_id": programme.id, "slug": f"other-{n}", "name": f"Other {n}"} for n in range(FEW)]
    db.session.execute(sa.insert(Community), rows)
    db.session.commit()
    return programme


@pytest.fixture
def look(browse, sample):
    """What stands on a page, to the byte; whether it is a good page other tests say."""
    desk = device_of(browse, "ac01").client

    def looked(path):
        answer = contextvars.Context().run(desk.get, path)
        assert answer.status_code == 200, path
        return TOKEN.sub(b"", answer.data)

    return looked


def first(model, *where):
    return db.session.scalars(sa.select(model).where(*where).order_by(model.id)).first()


def session_of(ref):
    return first(Gathering, Gathering.ref == ref)


def open_questions():
    """Of sessions that no act leaves out of figures."""
    query = sa.select(Curiosity).where(Curiosity.state == "open", ~Curiosity.hidden)
    return db.session.scalars(query.where(Curiosity.gathering_id != session_of("gm2").id).order_by(Curiosity.id)).all()


def somebody_comes():
    person = Person(name="Nova Late")
    db.session.add(person)
    db.session.flush()
    db.session.add(Attendance(gathering_id=session_of("cm3").id, person_id=person.id, name=person.name))


def somebody_never_was_there():
    db.session.delete(first(Attendance, Attendance.kind == "participant"))


def answers_open():
    held = session_of("cm3")
    held.answered += 1
    db.session.add(Curiosity(id=17, gathering_id=held.id, text="Who pays?", on_screen=True))
    db.session.add(Reflection(id=17, gathering_id=held.id, question="today", text="Good"))


def a_question_is_hidden():
    open_questions()[0].hide()


def a_question_is_taken_back():
    assert honour([open_questions()[0].tag]) == 1


def two_questions_are_one():
    one, other, *_more = open_questions()
    one.merge_into(other)


def somebody_is_erased():
    erase(first(Person, Person.email == "cm01@example.org"), clock.now())


def organisations_are_one():
    one, other = db.session.scalars(sa.select(Organisation).order_by(Organisation.id).limit(2))
    db.session.add(merge(one, other.name, clock.now()))


def a_session_was_only_tried_out():
    session_of("gm2").call_a_rehearsal(True)


def a_session_is_held():
    starts = clock.now() - timedelta(days=1)
    held = {"number": 9, "state": "closed", "starts_at": starts, "ends_at": starts + timedelta(hours=2)}
    db.session.add(Gathering(community_id=session_of("ls1").community_id, answered=0, **held))


def a_community_is_renamed():
    first(Community, Community.slug == "other-1").name = "Another name"


def a_community_goes_with_all_that_it_had():
    db.session.execute(sa.delete(Community).where(Community.slug == "other-2"))


def an_organisation_is_of_another_kind():
    first(Organisation).organisation_type = db.session.scalars(sa.select(OrganisationType.slug)).first()


SHOWN = (
    somebody_comes,
    somebody_never_was_there,
    answers_open,
    a_question_is_hidden,
    a_question_is_taken_back,
    a_session_was_only_tried_out,
    a_session_is_held,
    a_community_is_renamed,
    a_community_goes_with_all_that_it_had,
)
ACTS = (*SHOWN, two_questions_are_one, somebody_is_erased, organisations_are_one, an_organisation_is_of_another_kind)


def test_whatever_people_do_the_next_look_is_what_a_fresh_reckoning_says(app, look):
    fresh = {path: look(path) for path in PATHS}
    for act in random.sample(ACTS, len(ACTS)):
        before = fresh
        start_writing()
        act()
        db.session.commit()
        after = {path: look(path) for path in PATHS}
        SHELF.outcomes.clear()
        fresh = {path: look(path) for path in PATHS}
        assert after == fresh, act.__name__
        assert act not in SHOWN or fresh[WHERE] != before[WHERE], act.__name__


def test_a_kept_page_is_the_same_to_the_byte_and_asks_hardly_anything(app, look, sample):
    for path in (*PATHS, WHERE + "?quarter=2019-04-01", WHERE + "?from=2031-01-01"):
        fresh = look(path)
        with reads_of(db.engine) as asked:
            assert look(path) == fresh
        assert len(asked) <= WARM, path


def test_each_period_and_figure_is_kept_by_itself_and_a_day_later_all_is_reckoned_anew(app, look):
    paths = (*PATHS, f"{WHERE}/figures/topics", WHERE + "?quarter=2019-04-01", WHERE + "?to=2019-06-30")
    assert len({look(path) for path in paths}) == len(paths) == len(SHELF.outcomes)
    world.later(app, days=1)
    look(WHERE)
    assert len(SHELF.outcomes) == len(paths) + 1


def test_nothing_is_kept_where_words_of_people_stand_or_a_report_is_made(app, browse, look, sample):
    look(f"{WHERE}?community=cheshire-merseyside")
    look(f"{WHERE}/figures/raised?community=cheshire-merseyside")
    device_of(browse, "cm01").get("/cheshire-merseyside/figures")
    assert app.test_cli_runner().invoke(args=["measures", sample.slug]).exit_code == 0
    assert not SHELF.outcomes


def test_what_is_kept_is_sums_and_names_of_communities(app, look, sample):
    """No row, no person, and nobody's words."""
    people = [*db.session.scalars(sa.select(Attendance.name)), *db.session.scalars(sa.select(Person.name))]
    words = [*db.session.scalars(sa.select(Reflection.text)), *db.session.scalars(sa.select(Curiosity.text))]
    for path in PATHS:
        look(path)
    kept = repr(list(SHELF.outcomes.values()))
    assert "Other 3" in kept and len(SHELF.outcomes) == len(PATHS)
    assert [each for each in people + words if each in kept] == []
    assert not re.search(r"\b(Gathering|Attendance|Person|Community|CommunityRows|PresenceRow)\(", kept)


def test_what_was_read_is_let_go_as_soon_as_it_is_counted(sample):
    """Nothing holds itself, so that a hundred thousand rows do not stay until somebody looks for rubbish."""
    gc.collect()
    gc.disable()
    try:
        rows = rows_of(sample)
        held = [weakref.ref(each) for each in rows.values()]
        assert all(len(each.ties) >= 0 and community_measures(each) for each in rows.values())
        del rows
        assert [each for each in held if each() is not None] == []
    finally:
        gc.enable()
