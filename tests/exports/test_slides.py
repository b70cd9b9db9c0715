"""The slides: eight, in the order of the talk, editable, readable without sight, with every missed hope on them."""

from __future__ import annotations

import io

import pytest
from pptx import Presentation
from pptx.util import Inches

from cop.exports.slides import deck_of
from tests.exports.contents import SIZES, a_hope, a_report


def opened(contents):
    file = io.BytesIO()
    deck_of(contents).save(file)
    return Presentation(io.BytesIO(file.getvalue()))


def titles(deck):
    return [slide.shapes.title.text_frame.text for slide in deck.slides]


def words(slide):
    said = [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
    tables = [shape.table for shape in slide.shapes if shape.has_table]
    return "\n".join([*said, *(cell.text for table in tables for row in table.rows for cell in row.cells)])


def all_words(deck):
    return "\n".join(map(words, deck.slides))


def test_three_communities_have_eight_slides_in_the_order_of_the_talk():
    assert titles(opened(a_report())) == [
        "Background",
        "Why, and what was hoped",
        "Who took part",
        "What happened: Dales Community",
        "What happened: Marsh & Coast Community",
        "What happened: Moor Community",
        "Outcomes, and what did not happen",
        "What next",
    ]


@pytest.mark.parametrize("places", [("dales",), ("dales", "marsh")], ids=["one", "two"])
def test_fewer_communities_have_eight_slides_too(places):
    found = titles(opened(a_report(places)))
    assert len(found) == 8 and found[:3] == ["Background", "Why", "What was hoped"]


def test_slides_are_wide_and_nothing_hangs_over_their_edges():
    deck = opened(a_report())
    assert (deck.slide_width, deck.slide_height) == (Inches(13.333), Inches(7.5))
    for slide in deck.slides:
        for shape in slide.shapes:
            assert shape.left >= 0 and shape.left + shape.width <= deck.slide_width, (
                slide.shapes.title.text,
                shape.name,
            )
            assert shape.top >= 0 and shape.top + shape.height <= deck.slide_height, (
                slide.shapes.title.text,
                shape.name,
            )


def test_charts_are_real_charts_with_the_frozen_numbers_in_them():
    charts = [shape.chart for slide in opened(a_report()).slides for shape in slide.shapes if shape.has_chart]
    assert len(charts) == 4
    together = {series.name: list(series.values) for series in charts[0].plots[0].series}
    assert together == {"Dales": SIZES["dales"], "Marsh & Coast": SIZES["marsh"], "Moor": SIZES["moor"]}
    assert [list(chart.plots[0].series[0].values) for chart in charts[1:]] == [SIZES[place] for place in SIZES]


def test_charts_call_sessions_by_their_numbers_and_days_as_pages_do():
    report = a_report(("dales", "marsh"))
    for cell, first in zip(report["figures"][0]["cells"], (2, 3), strict=True):
        for number, row in enumerate(cell["rows"], first):
            row |= {"session": number, "label": f"Session {number}, {number} May 2019"}
    charts = [shape.chart for slide in opened(report).slides for shape in slide.shapes if shape.has_chart]
    names = [list(chart.plots[0].categories) for chart in charts]
    assert names[0] == ["Session 2 or 3", "Session 3 or 4", "Session 4 or 5"]
    assert names[1][0] == "Session 2, 2 May 2019" and names[2][0] == "Session 3, 3 May 2019"


def test_what_cannot_be_heard_as_text_has_words_and_decoration_has_none():
    for slide in opened(a_report()).slides:
        for shape in slide.shapes:
            told = shape._element.xpath(".//p:cNvPr")[0].get("descr")
            if shape.has_chart or shape.has_table:
                assert told, (slide.shapes.title.text, shape.name)
            if shape.name == "Decoration":
                assert told == ""


def test_a_missed_hope_and_a_number_that_fell_are_on_the_slides():
    deck = opened(a_report())
    assert "The communities grow" in words(deck.slides[1]) and "It did not happen. They did not." in words(
        deck.slides[1]
    )
    outcomes = words(deck.slides[6])
    assert "The communities grow" in outcomes and "fell by 1" in outcomes and "Fewer came." in outcomes


def test_forty_hopes_are_all_on_slides():
    hopes = [a_hope(f"Hope number {n} of many", "missed", "It did not happen", "No time.") for n in range(40)]
    said = all_words(opened(a_report(hopes=hopes)))
    assert all(said.count(f"Hope number {n} of many") >= 2 for n in range(40))


def test_the_notes_say_how_each_number_is_made():
    notes = opened(a_report()).slides[2].notes_slide.notes_text_frame.text
    assert "People at each session: How attendance is made." in notes


def test_a_quarter_without_sessions_is_told_without_charts():
    quiet = a_report(sessions=[], plain_words=[], kinds=[], hopes=[])
    for figure in quiet["figures"]:
        for cell in figure["cells"]:
            cell |= {"text": "–", "value": None, "rows": []}
    deck = opened(quiet)
    assert len(deck.slides) == 8 and "No session was held in this period." in words(deck.slides[3])
    assert not any(shape.has_chart for slide in deck.slides for shape in slide.shapes)


def test_signs_that_no_office_file_may_hold_are_left_out():
    report = a_report()
    report["minute"]["sentences"][0] = "One\x00 \x0bbell\x07."
    assert "One bell." in words(opened(report).slides[0])
