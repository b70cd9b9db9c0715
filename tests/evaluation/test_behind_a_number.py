"""Behind a number: rows that add up to it. And what nobody dated: neither counted too early nor compared."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import date

import openpyxl
import pytest

from cop.exports.sheets import workbook
from cop.figures.making import SPECS
from cop.figures.words import not_dated
from cop.measures.programme import community_measures
from cop.measures.rows import CommunityRows
from cop.periods import Period
from cop.sample.programme import FILE
from tests.evaluation.sample import device_of, the_sample
from tests.exports.contents import a_figure, a_report
from tests.measures.file_rows import rows_of

WHERE = "/evaluation/north-west-2019"
NO_SUMS = ("mean", "growth", "waited", "each-asked", "roles", "organisation-kinds", "came-back", "answered")
SAMPLE = rows_of(json.loads(FILE.read_text(encoding="utf-8")))
MAY = Period(date(2019, 5, 1), date(2019, 6, 30))


@pytest.mark.parametrize("place", SAMPLE)
@pytest.mark.parametrize("period", [Period(), MAY], ids=["all", "may"])
def test_rows_add_up_to_the_figure(place, period):
    rows = replace(SAMPLE[place], period=period)
    for spec in SPECS:
        if spec.each is None or spec.key in NO_SUMS:
            continue
        made, each = spec.cells([rows], {})[0], list(spec.each(rows))
        if each and isinstance(each[0], tuple):
            assert (sum(one.value for one in each), sum(one.whole for one in each)) == (made.value or 0, made.whole)
        else:
            assert sum(each) == (sum(made.value) if isinstance(made.value, list) else made.value), spec.key


def test_what_is_no_sum_shows_what_it_is_made_from():
    each = {spec.key: list(spec.each(SAMPLE["cm"])) for spec in SPECS if spec.key in NO_SUMS}
    assert each["mean"] == [(7, 1), (7, 1), (6, 1)] and each["growth"] == [-7, 0, 6]
    assert each["came-back"] == [(0, 0), (7, 7), (6, 7)]
    assert sum(waits.count(",") + 1 for waits in each["waited"] if waits) == 7


def test_the_page_and_the_workbook_have_a_column_for_what_it_is_out_of(browse, app, tmp_path):
    the_sample()
    page = device_of(browse, "ac01").get(f"{WHERE}/figures/every-time?community=cheshire-merseyside")
    heads = [each.text for each in page.select("main thead th")]
    rows = [[cell.text.strip() for cell in row.select("th, td")][1:] for row in page.select("main tbody tr")]
    assert heads == ["Session", "What it adds", "Out of"] and rows == [["6", "7"], ["0", "0"], ["0", "0"]]
    assert "counted in it" not in device_of(browse, "ac01").get(f"{WHERE}/figures/works").text
    figure = a_figure("every-time", "Came every time", {"dales": ("6 of 7", 6)})
    figure["cells"][0]["rows"] = [
        {"label": "Session 1", "value": "6", "whole": "7", "community": "dales", "session": 1},
    ]
    workbook(a_report(figures=[figure]), tmp_path / "book.xlsx", lambda _step: None)
    sheet = openpyxl.load_workbook(io.BytesIO((tmp_path / "book.xlsx").read_bytes()))["Came every time"]
    assert [cell.value for cell in sheet[4]][:6] == ["Dales Community", "Session 1", 1, 6, 6, 7]


def test_in_one_session_bars_have_its_number_and_nobody_came_every_time(browse, app):
    the_sample()
    page = device_of(browse, "ac01").get(f"{WHERE}?from=2019-05-01&to=2019-05-31")
    assert page.select("#picture-attendance svg[role=img]")[0]["aria-label"].endswith("session 2: 7")
    row = next(row for row in page.select(".cop-side tbody tr") if row.th.a.text == "Came every time")
    assert {cell.get_text(" ", strip=True).partition(" before")[0] for cell in row.select("td")} == {"–"}


LONG_AGO = Period(date(2001, 1, 1), date(2001, 1, 2))


def test_what_nobody_dated_is_not_counted_before_the_first_session():
    found = community_measures(replace(SAMPLE["gm"], period=LONG_AGO))
    for key in ("work_items", "contributors", "manifesto_versions", "network_links_linked", "footprint_wide_items"):
        assert found[key] == 0, key
    assert found["stage_mix"] == {} and found["sustain_plan"] is False
    assert community_measures(replace(SAMPLE["gm"], period=MAY))["work_items"] == 10


def test_what_nobody_dated_has_nothing_before_it():
    assert not not_dated("attendance", SAMPLE["gm"]) and not not_dated("works", CommunityRows())
    assert all(not_dated(key, SAMPLE["gm"]) for key in ("works", "stages", "going-on", "linked", "hopes"))


def test_the_page_says_not_dated_and_before_the_programme_nothing(browse, app):
    the_sample()
    reader = device_of(browse, "ac01")
    page = reader.get(f"{WHERE}?from=2019-06-01&to=2019-06-30")
    told = {
        row.th.a.text: [cell.get_text(" ", strip=True) for cell in row.select("td")]
        for row in page.select(".cop-side tbody tr")
    }
    assert told["Pieces of work on the map"][0] == "12 before: 12"
    assert [told["Pieces of work on the map"][each] for each in (1, 3)] == [f"{n} before: not dated" for n in (10, 30)]
    assert told["Days since its last version"][3].startswith("each its own")
    assert told["Has a plan to go on"][0] == "yes before: not dated" and told["Sessions held"][3].endswith("before: 3")
    assert "before:" not in reader.get(f"{WHERE}?quarter=2019-04-01").text
    early = reader.get(f"{WHERE}?from=2001-01-01&to=2001-01-02")
    assert (
        not early.select("#picture-stages") and "Together: 0" in reader.get(f"{WHERE}/figures/works?to=2001-01-02").text
    )
