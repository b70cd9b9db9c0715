"""Whatever people write, slides hold it: nothing runs over an edge or into the foot, and comments go on as they are."""

from __future__ import annotations

import io
import textwrap

import pytest
from pptx import Presentation
from pptx.util import Inches

from cop.exports.slides import deck_of
from cop.fitting import LEAST, REST, broken, fits, fitting, kept, lines_of, paged, shortened
from tests.exports.contents import a_hope, a_report

FOOT = Inches(7.0)
WORDS = "We learned whom to ring and what to leave alone, and it took a while. "
UNBROKEN = "x" * 300


def long_text(name: str) -> str:
    return (f"{name}: " + WORDS * 40)[:1990].strip()


def opened(contents):
    file = io.BytesIO()
    deck_of(contents).save(file)
    return Presentation(io.BytesIO(file.getvalue()))


def lines_in(text: str, wide: float, size: float) -> int:
    """By a second way of wrapping; a middling letter of Arial is a little less than half as wide as high."""
    return max(len(textwrap.wrap(text.replace("\u200b", " "), max(int(wide * 72 / (size * 0.48)), 1))), 1)


def text_height(frame, wide: float) -> float:
    each = ((one.text, one.runs[0].font.size.pt) for one in frame.paragraphs if one.runs)
    return sum(lines_in(text, wide, size) * size * 1.2 + size / 4 for text, size in each) / 72


def bottoms(slide):
    """Where each text and table ends, in inches, as far as can be reckoned."""
    for shape in slide.shapes:
        top, wide = shape.top / Inches(1), shape.width / Inches(1) - 0.2
        if shape.has_text_frame and shape.text_frame.text and shape.top < FOOT:
            yield (
                shape.text_frame.text[:30],
                top + text_height(shape.text_frame, wide),
                (shape.top + shape.height) / Inches(1),
            )
        if shape.has_table:
            widths = [column.width / Inches(1) - 0.2 for column in shape.table.columns]
            rows = [
                [text_height(c.text_frame, w) for c, w in zip(r.cells, widths, strict=True)] for r in shape.table.rows
            ]
            yield "table", top + sum(max(*row, 0.3) for row in rows), 7.0


def full_to_the_brim(places):
    voices = ("The facilitator", "A member", "Another member", "A third member", "The commissioner")
    said = [{"community": places[0], "voice": voice, "text": long_text(voice)} for voice in voices]
    hopes = [a_hope((f"Hope {n} " + WORDS * 5)[:300], "missed", "It did not happen", WORDS * 4) for n in range(12)]
    story = {
        "community": places[0],
        "title": "Roles",
        "about": "",
        "teller": "",
        "told": [["What?", long_text("story")]],
    }
    report = a_report(places, comments=said, hopes=hopes, stories=[story] * 2)
    report["minute"] |= {"sentences": [WORDS * 7] * 3, "not_well": f"{UNBROKEN} {WORDS * 10}"}
    report["programme"]["purpose"] = UNBROKEN + WORDS * 20
    report["risks"] = [{"community": "all", "text": WORDS * 5, "answer": UNBROKEN}] * 8
    report["sessions"][0]["focus"] = UNBROKEN
    return report


@pytest.mark.parametrize("places", [("dales", "marsh", "moor"), ("dales",)], ids=["three", "one"])
def test_nothing_runs_over_an_edge_or_into_the_foot(places):
    for slide in opened(full_to_the_brim(places)).slides:
        for name, bottom, least in bottoms(slide):
            assert bottom <= least + 0.05, (slide.shapes.title.text, name, bottom, least)
        longest = max(
            len(word)
            for shape in slide.shapes
            if shape.has_text_frame
            for word in shape.text_frame.text.replace("\u200b", " ").split()
        )
        assert longest < 40, slide.shapes.title.text


def test_long_comments_go_on_until_all_is_said_and_the_eight_stay_in_order():
    report = full_to_the_brim(("dales", "marsh", "moor"))
    deck = opened(report)
    titles = [slide.shapes.title.text for slide in deck.slides]
    whole = [title for title in titles if "continued" not in title]
    assert whole == [
        "Background",
        "Why, and what was hoped",
        "Who took part",
        *(f"What happened: {name} Community" for name in ("Dales", "Marsh & Coast", "Moor")),
        "Outcomes, and what did not happen",
        "What next",
    ]
    goes_on = [
        slide for slide in deck.slides if slide.shapes.title.text == "What happened: Dales Community (continued)"
    ]
    said = " ".join(shape.text_frame.text for slide in goes_on for shape in slide.shapes if shape.has_text_frame)
    assert all(said.count(WORDS.strip()) > 130 for _ in goes_on) and said.count("The commissioner:") >= 1
    assert REST in "".join(shape.text_frame.text for shape in deck.slides[0].shapes if shape.has_text_frame)


def test_a_report_of_ordinary_length_has_no_continuation():
    assert len(opened(a_report()).slides) == 8


def test_words_are_wrapped_whole_and_long_ones_broken():
    assert lines_of("one two three", 7) == 2 and lines_of("", 7) == 1 and lines_of("abcdefghij", 5) == 2
    assert max(map(len, broken(UNBROKEN).split("\u200b"))) == 20 and broken("short") == "short"
    assert shortened("one two three", 9) == "one two…"


def test_letters_get_smaller_before_anything_is_cut():
    box, lines = (0, 0, 5, 2), [WORDS * 5]
    size = fitting(lines, box, 24)
    assert LEAST < size < 24 and fits(lines, box, size) and not fits(lines, box, size + 1)
    assert kept(lines, box, size) == lines and kept(lines, box, size + 1)[-1] == REST
    assert fitting(lines * 9, box, 24) == LEAST


def test_pages_hold_every_word_once_and_begin_with_the_lead_again():
    found = paged([f"A member:\t{WORDS * 30}"], (0, 0, 5, 2), 14)
    assert len(found) > 2 and all(len(page) == 1 for page in found)
    assert found[1][0].startswith("A member, continued:\t") and found[2][0].startswith("A member, continued:\t")
    assert " ".join(page[0].partition("\t")[2].strip() for page in found).split() == (WORDS * 30).split()
