"""A report on one community shows what was published of the whole programme as that, and never as its own."""

from __future__ import annotations

import json

import pytest

from tests.reports.people import REPORTS, after_the_quarter, reader_of, signed_off, the_sample

pytestmark = pytest.mark.engine("sqlite")  # one document, drawn several times
WHERE = "/evaluation/north-west-2019"
SAID = "Of the whole programme, everything published so far: 47 answers of 25 people, in 3 blocks."


@pytest.fixture
def reader(app, browse):
    after_the_quarter(app)
    the_sample()
    return reader_of(browse)


def test_one_community_and_a_period_without_a_block_say_whose_numbers_they_are(reader):
    signed_off(reader)
    page = signed_off(reader, period="other", first_day="2019-05-01", last_day="2019-06-30").page
    part = page.one("#people_said").text
    assert "The whole programme: themes and kinds of people" in part and SAID in part
    frozen = json.loads(reader.open("GET", f"{REPORTS}2/files/report.json").data)
    assert frozen["pooled"]["words"].startswith(SAID) and frozen["blocks"] == []
    assert {each["status"] for each in frozen["kinds"]} == {"counted", "suppressed"}
    assert all((each["count"] is None) == (each["status"] == "suppressed") for each in frozen["kinds"])
    for asked, blocks in (
        ("?community=lancashire-south-cumbria", 1),
        ("?from=2019-06-30&community=greater-manchester", 0),
    ):
        told = reader.get(WHERE + asked).one("#published").text
        assert SAID in told and told.count("12 answers") == blocks and "18 answers" not in told
        assert told.count("No block of it is wholly inside what this page shows.") == 1 - blocks
