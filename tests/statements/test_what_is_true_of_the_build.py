"""The notice and the statement say what the build does: every period, every cookie, every table."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from cop.communities.abilities import ABILITIES
from cop.erasing.places import about_people
from cop.rights.keeping import LABELS
from cop.statements import facts
from tests import world
from tests.journeys.conftest import TAGS

COP = Path(facts.__file__).parents[1]


def test_every_cookie_that_the_code_sets_is_named(app):
    with app.test_request_context():
        named = {cookie.name.removesuffix("…") for cookie in facts.cookies()}
    source = "\n".join(path.read_text() for path in COP.rglob("*.py"))
    found = re.findall(r'set_cookie\(\s*response, f?"([a-z]+-?)', source)
    assert set(found) <= named and len(found) > 4
    assert "guide" in named


def test_the_periods_are_those_that_the_code_obeys(app, browse):
    world.a_programme(name="Keeping people", keep_answers_months=7)
    page = browse.get("/privacy")
    for words in ("60 minutes", "30 days", "15 minutes", "7 months after the final report"):
        assert words in page


def test_whatever_can_name_a_person_is_on_the_list(app, browse):
    page = browse.get("/privacy")
    assert [label for label in LABELS.values() if label not in page] == []
    assert {"memberships", "attendances", "logins"} <= {table.name for table, _column, _fate in about_people()}


def test_others_are_named_only_where_something_goes_to_them(app, browse):
    assert "mail server" not in browse.get("/privacy")
    settings = replace(
        app.config["SETTINGS"], mail_url="smtp://localhost", oidc_issuer="https://x", oidc_name="A Trust"
    )
    app.config["SETTINGS"] = settings
    page = browse.get("/privacy")
    assert "mail server" in page and "sign in with A Trust" in page


PROVED = {
    "taking part and answering work without scripts": (
        *("test_it_all_works_without_scripts", "test_a_phone_without_scripts_takes_part"),
        "test_without_scripts_it_is_an_ordinary_form_with_a_code_for_each_answer",
    ),
    "topics can be merged": ("test_two_topics_are_merged_with_the_keyboard_alone",),
    "answers sorted": ("test_answers_are_sorted_by_keyboard_and_by_mouse",),
    "at 320 pixels, and a third (vnu)": (
        *("test_no_checker_finds_a_fault_on_any_page_or_state", "test_the_markup_of_every_page_is_valid"),
        "test_pages_of_people_and_rights_fit_and_have_no_fault",
    ),
    "with the keyboard alone; and without scripts": (
        *("test_a_session_is_planned_opened_led_and_closed_without_a_pointer",),
        *("test_figures_are_read_and_a_report_is_signed_without_a_pointer",),
        *("test_a_session_is_planned_opened_led_and_closed_by_ordinary_forms",),
        "test_one_minute_is_written_by_a_person_before_anybody_signs",
    ),
    "with the keyboard alone, with less movement": ("test_somebody_joins_suggests_and_answers_without_a_pointer",),
}
"""What the statement says, and the tests that show it."""


def test_the_statement_claims_no_more_than_is_checked(app, browse):
    page = browse.get("/accessibility")
    tests = "".join(path.read_text() for path in Path(__file__).parents[1].rglob("test_*.py"))
    for words, names in PROVED.items():
        assert words in page and all(f"def {name}(" in tests for name in names), words
    assert {"wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"} <= set(TAGS) and "2.2 at level AA" in page
    assert f"{facts.pages()} addresses" in page


def test_both_are_one_press_away_from_every_page(app, browse):
    browse.get("/sign-in")
    assert browse.follow("Privacy").h1 == "Privacy notice"
    assert browse.follow("Accessibility").h1 == "Accessibility statement"


def test_what_a_role_may_is_shown_and_asked_one_by_one(app, browse):
    browse.get("/sign-in")
    browse.follow("Who may what")
    page = browse.follow("Academy reader")
    may = [item.text for item in page.select(".nhsuk-list--tick li")]
    assert may == sorted(ABILITIES["reviewer"]) and "Reading figures gives no words" in page
