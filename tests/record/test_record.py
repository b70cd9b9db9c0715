"""A member takes their own record out: what they were part of, and no word of anybody else's."""

from __future__ import annotations

import pytest

from cop.actions.models import ActionStep
from cop.agenda.models import Topic
from cop.db import db, start_writing
from cop.gatherings.models import Gathering
from tests.evaluation.sample import device_of, somebody, the_sample


@pytest.fixture
def sample(app):
    return the_sample()


def test_their_sessions_topics_and_actions_stand_on_one_page(browse, sample):
    start_writing()
    held = db.session.query(Gathering).filter_by(ref="cm2").one()
    mine, other = somebody("cm01"), somebody("cm02")
    db.session.add(Topic(gathering_id=held.id, title="Mine to offer", state="done", position=99, owner_id=mine.id))
    db.session.add(Topic(gathering_id=held.id, title="Not mine", state="done", position=98, owner_id=other.id))
    db.session.add(ActionStep(gathering_id=held.id, text="Ring the trust", state="done", owner_id=mine.id))
    db.session.add(ActionStep(gathering_id=held.id, text="Hidden one", owner_id=mine.id, hidden=True))
    db.session.commit()
    page = device_of(browse, "cm01").get("/your-record")
    assert "3 sessions." in page
    assert "Mine to offer" in page and "Ring the trust" in page
    assert "Not mine" not in page and "Hidden one" not in page
    assert "Dilys Heron" not in page.text


def test_a_period_narrows_it_and_nonsense_in_the_address_is_refused(browse, sample):
    device = device_of(browse, "cm01")
    assert "1 session." in device.get("/your-record?from=2019-06-01&to=2019-06-30")
    page = device.get("/your-record?from=soon&to=2019-13-45", status=422)
    assert "“soon” is not a day" in page
