"""The pages of figures: a period, the quarter before it, what is behind a number, and who sees names."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date

import pytest

from cop import clock
from cop.asked.queries import traces
from cop.blocks.closing import close_blocks
from cop.blocks.queries import publications_of
from cop.db import db, start_writing
from cop.figures.reading import read
from cop.figures.shape import Viewer
from cop.gatherings.models import Gathering
from cop.measures import loop
from cop.measures.queries import rows_of
from cop.periods import EVERYTHING, quarter_of
from cop.reflections.models import Reflection
from tests.evaluation.sample import device_of, the_sample
from tests.world import a_community, a_member, a_planned_gathering, a_programme, signed_in

WHERE = "/evaluation/north-west-2019"


@pytest.fixture
def sample(app):
    return the_sample()


def test_a_quarter_has_its_own_figures_and_those_of_the_quarter_before(browse, sample):
    start_writing()
    first = db.session.query(Gathering).filter_by(ref="cm1").one()
    first.starts_at, first.ends_at = (each.replace(month=2) for each in (first.starts_at, first.ends_at))
    db.session.commit()
    page = device_of(browse, "ac01").get(WHERE + "?quarter=2019-04-01&community=cheshire-merseyside")
    row = next(each for each in page.select("#part-sessions tbody tr") if "People at each session" in each.th.text)
    assert re.sub(r"\s+", " ", row.select_one("td").text).strip() == "7, 6 before: 7"
    newcomers = next(each for each in page.select("#part-sessions tbody tr") if each.th.text.startswith("Newcomers"))
    assert "Since last quarter: “before” beside a figure is Quarter 4 of 2018/19" in page.text
    assert "0, 0" in newcomers.select_one("td").text, "who came in February is no newcomer in May"


def test_a_period_without_sessions_says_so_and_breaks_nothing(browse, sample):
    page = device_of(browse, "ac01").get(WHERE + "?from=2031-01-01&to=2031-03-31")
    assert "No session was held in this period." in page
    assert "Quarter 4 of 2030/31 (January to March 2031)" in page
    device_of(browse, "fa01").get("/cheshire-merseyside/figures?from=2031-01-01&to=2031-03-31")


def test_every_number_leads_to_its_formula_and_rows(browse, sample):
    reader = device_of(browse, "ac01")
    links = [each["href"] for each in reader.get(WHERE).select(".cop-side__figure a")]
    assert len(links) > 40
    for link in links:
        page = reader.get(link)
        assert "Formula" in page and "Denominator" in page and "Source" in page
    assert "Session 2, 14 May 2019" in reader.get(WHERE + "/figures/attendance")
    reader.get(WHERE + "/figures/mood", status=404)


def test_names_beside_sessions_are_for_whoever_leads_alone(browse, sample):
    assert "Idris Kestrel" in device_of(browse, "fa01").get("/cheshire-merseyside/figures").select("#grid")[0].text
    assert device_of(browse, "cm01").get("/cheshire-merseyside/figures").select("#grid") == []
    for address in (WHERE, WHERE + "?community=cheshire-merseyside"):
        assert "Idris Kestrel" not in device_of(browse, "ac01").get(address).text


def test_kinds_of_people_stay_inside_until_a_report_is_signed_off(browse, sample):
    assert "Kinds of role" in device_of(browse, "cm01").get("/cheshire-merseyside/figures").text
    reader = device_of(browse, "ac01")
    assert "Organisational development" not in reader.get(WHERE).text
    reader.get(WHERE + "/figures/roles", status=404)
    start_writing()
    close_blocks(sample, EVERYTHING, None, clock.now())
    db.session.commit()
    page = reader.get(WHERE)
    assert "Organisational development: 6" in page.text or "OD" in page.text
    assert "under 5" in page.text


def test_inside_kinds_of_people_are_told_session_by_session(browse, sample):
    page = device_of(browse, "ls01").get("/lancashire-south-cumbria/figures")
    heads = [each.text for each in page.select("#picture-roles-each thead th")]
    assert heads == ["Kind of role", "Session 1", "Session 2", "Session 3"]
    rows = page.select("#picture-roles-each tbody tr")
    told = {row.th.text: [cell.text for cell in row.select("td")] for row in rows}
    assert told["Talent lead"] == ["1", "1", "1"]
    assert [sum(int(cells[n]) for cells in told.values()) for n in range(3)] == [5, 4, 5]
    assert page.select("#picture-organisations-each")
    behind = device_of(browse, "ls01").get("/lancashire-south-cumbria/figures/roles").text
    assert "Talent lead 1" in behind
    outside = device_of(browse, "ac01").get(WHERE + "?community=lancashire-south-cumbria")
    assert not outside.select("#picture-roles-each") and "Talent lead" not in outside.text


def test_outside_kinds_over_time_are_what_each_report_said_and_nothing_besides(browse, sample):
    start_writing()
    later = [each for each in db.session.query(Gathering) if each.ref in ("cm3", "gm3", "ls3")]
    for each in later:
        each.starts_at, each.ends_at = (when.replace(month=9) for when in (each.starts_at, each.ends_at))
    close_blocks(sample, quarter_of(date(2019, 5, 1)), None, clock.now())
    db.session.commit()
    reader = device_of(browse, "ac01")
    assert not reader.get(WHERE).select("#kinds_so_far"), "one report has no course of time"
    start_writing()
    close_blocks(sample, EVERYTHING, None, clock.now())
    db.session.commit()
    rows = reader.get(WHERE).select("#kinds_so_far tbody tr")
    then, now = publications_of(sample)
    for row in rows:
        kind, cells = row.th.text, [cell.text for cell in row.select("td")]
        said = [{**each.round_of(field).counts} for each in (then, now) for field in ("role", "organisation", "known")]
        assert all(not cell.isdigit() or int(cell) in {n for one in said for n in one.values()} for cell in cells), kind
    assert rows and all(len(row.select("td")) == 2 for row in rows)


def test_whose_voices_are_missing_is_exact_inside_and_tells_outside_no_more_than_the_published_kinds(browse, sample):
    inside = device_of(browse, "cm01").get("/cheshire-merseyside/figures").select("#beyond")[0].text
    assert "Kinds that nobody has come from" in inside and "Executive sponsor" in inside
    assert "Talent lead" not in inside.partition("Whose voices")[2].partition("Linked networks")[0]
    reader = device_of(browse, "ac01")
    assert "Whose voices" not in reader.get(WHERE).text, "nothing is published yet"
    start_writing()
    close_blocks(sample, EVERYTHING, None, clock.now())
    db.session.commit()
    found = read(sample, EVERYTHING, Viewer.ACADEMY)
    named = {each.kind for each in found.kinds}
    assert [each.exact for each in found.voices] == [False, False]
    assert all(named.isdisjoint(each.missing) and each.missing for each in found.voices)
    assert "NHS England" in next(each.missing for each in found.voices if each.field == "organisation")


def test_themes_and_kinds_are_the_same_whatever_period_or_community_is_asked_for(app, sample):
    """Else two pages could be subtracted from each other."""
    start_writing()
    close_blocks(sample, EVERYTHING, None, clock.now())
    db.session.commit()
    from cop.periods import Period, quarter_of

    day = clock.local(db.session.query(Gathering).filter_by(ref="cm2").one().starts_at).date()
    whole = read(sample, EVERYTHING, Viewer.ACADEMY)
    for period in (quarter_of(day), Period(day, day), Period(None, day)):
        for only in (None, *sample.communities):
            found = read(sample, period, Viewer.ACADEMY, only)
            assert (found.themes, found.kinds) == (whole.themes, whole.kinds)


def test_an_academy_reader_says_what_came_of_a_hope_and_a_missed_one_stays(browse, sample):
    reader = device_of(browse, "ac01")
    reader.get(WHERE)
    reader.get(WHERE + "/hopes/hoped/2")
    page = reader.submit("Save", came="missed", note="Nobody has yet.")
    assert "Missed" in page.select("#hopes")[0].text
    assert "Nobody has yet." in device_of(browse, "cm01").get("/cheshire-merseyside/figures")


def test_one_session_everybody_absent_and_more_answers_than_people_are_said_and_not_hidden(browse, app):
    community = a_community(a_programme(slug="odd", name="Odd"))
    leader, reader = a_member(community, "facilitator"), a_member(community, "reviewer")
    gathering = a_planned_gathering(community)
    start_writing()
    gathering.state, gathering.answered = "closed", 3
    db.session.add(gathering)
    db.session.commit()
    said = "3 of 0 (more answers than people: check the sign-in sheet)"
    assert said in signed_in(browse, reader).get("/evaluation/odd").text
    assert said in signed_in(browse.another_device(), leader).get(f"/{community.slug}/figures").text


def test_pictures_tell_their_numbers_in_words_and_in_a_table(browse, sample):
    page = device_of(browse, "ac01").get(WHERE)
    drawn = page.select("#picture-attendance svg[role=img]")[0]
    assert drawn["aria-label"].endswith("session 1: 7, session 2: 7, session 3: 6")
    cells = [cell.text.strip() for cell in page.select("#picture-attendance tbody tr")[0].select("th, td")]
    assert cells == ["1", "7 (7)", "9 (9)", "5 (5)"]


def test_communities_stand_in_alphabetical_order_and_one_can_be_read_alone(browse, sample):
    page = device_of(browse, "ac01").get(WHERE + "?community=greater-manchester")
    heads = [each.text for each in page.select("#part-sessions thead th")]
    assert heads == ["Figure", "Greater Manchester"]
    assert "9, 6, 7" in page.text


def test_what_the_database_counts_is_what_a_recount_one_by_one_finds(app, sample):
    start_writing()
    blocks = {block.community_id: block for block in close_blocks(sample, EVERYTHING, None, clock.now())}
    rows = rows_of(sample)
    for community in sample.communities:
        ours = [g.id for g in db.session.query(Gathering).filter_by(community_id=community.id, state="closed")]
        said = db.session.query(Reflection).filter(Reflection.gathering_id.in_(ours)).all()
        for question in ("feeling", "today"):
            recount = Counter(each.theme for each in said if each.question == question and each.theme)
            assert blocks[community.id].counts[question] == recount
        told = Counter(each.fate for each in traces([community.id], EVERYTHING, untouched=True))
        assert loop.fates(rows[community.id]) == told
