"""A period that is none is refused with a sentence, and what was typed comes back."""

from __future__ import annotations

from datetime import date

import pytest

from cop.periods import EVERYTHING, LAST_DAY, OddPeriod, Period, period_from, period_in, quarter_of, quarters_between
from tests.world import a_community, a_member, a_programme, signed_in

WHERE = "/evaluation/odd"
REFUSED = {
    "from=2019-06-30&to=2019-04-01": "The last day is before the first",
    "from=banana": "“banana” is not a day",
    "to=2019-02-30": "“2019-02-30” is not a day",
    "from=9999-12-31&to=9999-12-31": "between 1990 and 2100",
    "quarter=9999-10-01": "between 1990 and 2100",
    "quarter=2019-04-01&from=2019-05-01": "Choose a quarter or enter days, not both",
}


@pytest.fixture
def reader(app, browse):
    return signed_in(browse, a_member(a_community(a_programme(slug="odd"), slug="here"), "reviewer"))


def test_an_address_says_a_quarter_or_days_or_nothing():
    assert period_in({"quarter": "2019-05-07"}) == quarter_of(date(2019, 4, 1))
    assert period_in({"from": " 2019-05-07 ", "to": ""}) == Period(date(2019, 5, 7), None)
    assert period_in({"quarter": "", "from": ""}) == EVERYTHING


@pytest.mark.parametrize("address", REFUSED)
def test_what_is_no_period_is_said_in_one_sentence(address):
    with pytest.raises(OddPeriod, match=REFUSED[address]):
        period_in(dict(each.split("=") for each in address.split("&")))


def test_the_ends_of_time_break_no_quarter():
    assert quarter_of(date.max).until == date.max
    assert not Period(date.max, date.max).is_a_quarter and Period(date.max, date.max).name
    assert quarters_between(date(9999, 8, 1), date.max) == [quarter_of(date(9999, 7, 1)), quarter_of(date.max)]
    with pytest.raises(OddPeriod):
        period_from(date.min, LAST_DAY)


def test_every_page_with_a_period_gives_back_what_was_typed(reader):
    for address, sentence in REFUSED.items():
        page = reader.get(f"{WHERE}?community=here&{address}", status=422)
        assert sentence in page.text, address
        assert page.select("input[name=community]")[0]["value"] == "here"
    page = reader.get(f"{WHERE}/figures/attendance?from=2019-05-01&to=soon", status=422)
    assert [page.select(f"#{name}")[0]["value"] for name in ("from", "to")] == ["2019-05-01", "soon"]
    assert "1 May 2019 to 31 May 2019" in reader.submit("Show", to="2019-05-31").text


def test_a_community_that_the_programme_does_not_have_is_not_all_of_them(reader):
    for path in ("", "/figures/people", "/asked"):
        assert "no such community" in reader.get(f"{WHERE}{path}?community=nope", status=404).text


def test_a_report_on_days_that_cannot_be_is_refused_in_its_form_and_the_list_stays(reader):
    reader.get(f"{WHERE}/reports/")
    for first, last in (("9999-12-31", "9999-12-31"), ("0001-01-01", "0001-01-05")):
        page = reader.submit("Prepare a report", status=422, period="other", first_day=first, last_day=last)
        assert "between 1990 and 2100" in page.text
        assert page.select("#first_day")[0]["value"] == first
    assert "No report has been prepared yet" in reader.get(f"{WHERE}/reports/").text


def test_themes_of_a_quarter_that_is_none_are_not_those_of_another(app, browse):
    leader = signed_in(browse, a_member(a_community(a_programme(), slug="here"), "facilitator"))
    assert "is not a day" in leader.get("/here/themes/?quarter=never", status=422).text
