"""Reports and what was said beside them go out in a programme file and come in again, as fixed as they were."""

from __future__ import annotations

import copy

import pytest
import sqlalchemy as sa

from cop.communities.queries import the_programme
from cop.db import db, start_writing
from cop.errors import Refused
from cop.reports.freezing import sign
from cop.reports.models import EvaluationReport
from tests.reports.people import NOT_WELL, SENTENCES, community, somebody, the_sample
from tests.world import NOON


@pytest.fixture
def reported(app):
    """A signed report that members read first, a correction of it, and a draft on one community."""
    app.config["CLOCK"] = lambda: NOON
    the_sample()
    start_writing()
    programme = the_programme(None)
    quarter = {"first_day": NOON.date().replace(2019, 4, 1), "last_day": NOON.date().replace(2019, 6, 30)}
    first = EvaluationReport(programme=programme, number=1, version=1, **quarter)
    first.in_one_minute, first.not_well, first.numbers = list(SENTENCES), NOT_WELL, ["attendance"]
    draft = EvaluationReport(programme=programme, community=community("cm"), number=2, version=1, **quarter)
    db.session.add_all([first, draft])
    db.session.flush()
    first.open_to_members(NOON)
    first.say("member", "I know whom to ring.", community("cm"), somebody("cm01"))
    sign(first, "Signe", NOON)
    db.session.add(first.correct("A date was wrong."))
    db.session.commit()


def test_reports_come_in_as_they_went_out_and_who_commented_stays_behind(here, elsewhere, reported):
    there = elsewhere()
    dumped = here.cop("dump").json
    assert [(each["number"], each["version"]) for each in dumped["reports"]] == [(1, 1), (1, 2), (2, 1)]
    assert dumped["reports"][0]["comments"] == [{"community": "cm", "voice": "member", "text": "I know whom to ring."}]
    said = there.load(dumped)
    assert said.code == 0, said.err
    assert there.cop("dump").json["reports"] == dumped["reports"]
    assert [each.get("mark") for each in dumped["reports"]] == [1, 1, None]


def test_what_was_signed_off_there_is_fixed_here(app, reported):
    db.session.rollback()
    report = db.session.scalar(sa.select(EvaluationReport).filter_by(number=1, version=1))
    assert report.contents["minute"]["sentences"] == list(SENTENCES)
    report.purpose = "Another."
    with pytest.raises(Refused):
        db.session.commit()


def test_a_report_that_contradicts_itself_is_refused_with_every_fault(here, elsewhere, reported):
    there = elsewhere()
    dumped = here.cop("dump").json
    bad = copy.deepcopy(dumped)
    first, second, draft = bad["reports"]
    first["contents"].pop("figures")
    second["signed"], second["version"] = "yesterday", 1
    draft["last_day"], draft["community"] = "2019-01-01", "nowhere"
    said = there.load(bad)
    assert said.code == 2
    for fault in ("figures is missing", "must be a moment", "is before the first day", '"nowhere"'):
        assert fault in said.err, said.err
    bad = copy.deepcopy(dumped)
    bad["reports"][1]["version"] = 1
    assert "has version 1 of report 1 twice" in there.load(bad).err
