"""An academy reader opens the evaluation, writes a report that members read first, and signs it off."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from tests.journeys.conftest import DESK, PHONE
from tests.journeys.people import load_sample, set_clock, sign_in

pytestmark = pytest.mark.browser
JULY = datetime(2019, 7, 1, 9, 0, tzinfo=UTC)
MINUTE = "Three communities met three times.\nPeople met others whom they did not know.\nEach goes on by itself."


@pytest.fixture
def sample(environment, request):
    environment["COP_SAMPLE"] = "1"
    app = request.getfixturevalue("app")
    load_sample(app)
    set_clock(app, JULY)
    return app


def test_from_opening_the_page_to_a_signed_report_that_members_read_first(sample, device, picture):
    reader, member = device(DESK), device(PHONE)
    sign_in(reader, "Signe Goshawk")
    reader.go("/evaluation/north-west-2019")
    reader.page.get_by_role("link", name="Write the report").click()
    reader.look()
    reader.press("Prepare a report")
    reader.page.get_by_role("link", name="Write “In one minute”").click()
    reader.page.get_by_label("Three plain sentences").fill(MINUTE)
    reader.page.get_by_label("One thing that did not go well").fill("The communities did not grow.")
    reader.page.get_by_label("First number").select_option("people")
    reader.look()
    picture(reader, "report-words")
    reader.press("Save")
    reader.press("Open it to members")
    picture(reader, "report-draft")
    facilitator = device(DESK)
    sign_in(facilitator, "Morwen Gannet")
    facilitator.go("/cheshire-merseyside/going-out/")
    facilitator.page.locator("summary", has_text="Session 1").click()
    facilitator.look()
    picture(facilitator, "report-going-out")
    sign_in(member, "Amara Wren")
    member.page.get_by_role("link", name="Read our part of the report").first.click()
    member.page.get_by_label(re.compile("What would you like to say")).fill("I know whom to ring now.")
    member.press("Put it beside the figures")
    member.sees("I know whom to ring now.")
    member.look()
    picture(member, "report-member")
    set_clock(sample, JULY + timedelta(days=7))
    sign_in(reader, "Signe Goshawk")
    reader.go("/evaluation/north-west-2019/reports/1/")
    reader.page.get_by_role("link", name="Look at what leaves").click()
    reader.look()
    reader.press("Sign off this report")
    reader.sees("Seen by members on 1 July 2019")
    reader.look()
    picture(reader, "report-signed")
    reader.page.get_by_role("link", name="7, 7, 6").first.click()
    reader.sees("How it is made")
    reader.look()
    reader.page.go_back()
    reader.page.get_by_role("link", name="Download slides, paper or tables").click()
    reader.look()
    with reader.page.expect_download() as fetched:
        reader.page.get_by_role("link", name="Slides").click()
    assert fetched.value.suggested_filename.endswith("-slides.pptx")
    reader.go("/evaluation/north-west-2019/reports/1/board")
    reader.look()
    reader.page.emulate_media(media="print")
    picture(reader, "report-board-print")
    assert reader.page.pdf(format="A4").count(b"/Type /Page\n") == 1, "a board reads one page"
