"""An academy reader sees the communities side by side: things, exact and live, and nothing that people said."""

from __future__ import annotations

import json

import pytest
import sqlalchemy as sa

from cop.communities.models import Programme
from cop.communities.queries import the_programme
from cop.curiosities.models import Curiosity
from cop.db import db, start_writing
from cop.errors import Refused
from cop.figures.words import first_and_last, of
from cop.fileformat.reading import read
from cop.gatherings.models import Attendance, Gathering
from cop.identity.models import Person
from cop.programmefile.commands import known_here, load_programme
from cop.reflections.models import Reflection
from cop.sample.programme import FILE
from tests.world import a_community, a_member, a_person, a_planned_gathering, a_programme, signed_in

WHERE = "/evaluation/north-west-2019"


@pytest.fixture
def sample(app) -> Programme:
    start_writing()
    load_programme(read(FILE.read_bytes(), known_here()))
    db.session.commit()
    return the_programme(None)


def somebody(ref: str) -> Person:
    return db.session.scalar(sa.select(Person).filter_by(email=f"{ref}@example.org"))


def line(page, label: str) -> list[str]:
    """The cells beside a figure, without the names that phones show in them."""
    for row in page.html.select("tbody tr"):
        if row.th.get_text(" ", strip=True).startswith(label):
            for name in row.select(".nhsuk-table-responsive__heading"):
                name.decompose()
            return [cell.get_text(" ", strip=True) for cell in row.select("td")]
    raise AssertionError(f"no line {label}")


def test_the_reader_finds_the_programme_from_home_with_its_communities_in_alphabetical_order(browse, sample):
    reader = signed_in(browse, somebody("ac01"))
    reader.get("/")
    page = reader.follow("Read the evaluation")
    columns = [head.get_text(strip=True) for head in page.html.select("#part-sessions thead th")]
    assert columns == [
        "Figure",
        "Cheshire & Merseyside",
        "Greater Manchester",
        "Lancashire & South Cumbria",
        "Together",
    ]


def test_figures_are_the_measures_of_the_sample(browse, sample):
    page = signed_in(browse, somebody("ac01")).get(WHERE)
    assert line(page, "Sessions held") == ["3", "3", "3", "9"]
    assert line(page, "People at each session") == ["7, 7, 6", "9, 6, 7", "5, 4, 5", "21, 17, 18"]
    assert line(page, "Last session against first") == ["1 fewer", "2 fewer", "the same", "3 fewer"]
    assert line(page, "Different people") == ["7", "11", "7", "25"]
    assert line(page, "Came every time") == ["6 of 7", "3 of 11 (27%)", "2 of 7", "11 of 25 (44%)"]
    assert line(page, "How many answered")[3] == "47 of 56 (84%)"
    back = line(page, "Questions that came back as a topic")
    assert back == ["7 of 11 (64%)", "6 of 10 (60%)", "6 of 9", "19 of 30 (63%)"]
    assert line(page, "Topics talked through") == ["15", "14", "14", "43"]
    assert line(page, "Pieces of work on the map") == ["12", "10", "8", "30"]
    assert line(page, "Published versions of the manifesto") == ["3", "3", "3", "9"]


def test_every_question_has_one_fate(browse, sample):
    page = signed_in(browse, somebody("ac01")).get(WHERE)
    rows = page.html.select("#part-fates tbody tr")
    totals = [int(row.select("td")[-1].get_text(strip=True).removeprefix("Together")) for row in rows]
    assert sum(totals) == 40


def test_falling_numbers_are_said_in_plain_words(browse, sample):
    text = signed_in(browse, somebody("ac01")).get(WHERE).text
    assert "All together, in the 3 rounds that every community has held (one session of each): 21 people came" in text
    assert "18 to the last. From the first round to the last the numbers fell by 3." in text
    assert "Lancashire & South Cumbria, in 3 sessions: 5 people came to the first session, 5 to the last." in text
    assert "From the first session to the last the numbers fell by 1." in text
    assert "The numbers did not grow." in text


def test_no_word_that_anybody_said_and_no_kind_of_person_is_on_the_page(browse, sample):
    text = signed_in(browse, somebody("ac01")).get(WHERE).text
    words = [*db.session.scalars(sa.select(Reflection.text)), *db.session.scalars(sa.select(Curiosity.text))]
    assert len(words) == 120
    file = json.loads(FILE.read_text(encoding="utf-8"))
    words += [topic["title"] for topic in file["topics"]] + [member["name"] for member in file["members"][:25]]
    words += [topic["harvest"] for topic in file["topics"] if topic["harvest"]]
    words += ["Organisational development", "energised", "acute"]
    assert [word for word in words if word in text] == []


def test_figures_are_live(browse, sample):
    reader = signed_in(browse, somebody("ac01"))
    reader.get(WHERE)
    start_writing()
    gathering = db.session.scalar(sa.select(Gathering).filter_by(ref="cm3"))
    gathering.answered = 7
    db.session.commit()
    page = reader.get(WHERE)
    assert "7 of 6 (more answers than people: check the sign-in sheet)" in line(page, "How many answered")[0]


def test_only_its_readers_and_administrators_find_a_programme(browse, sample):
    other = a_programme(name="Another programme")
    a_community(other)
    assert signed_in(browse, somebody("ac01")).get(f"/evaluation/{other.slug}", status=404)
    for ref in ("cm01", "fa01"):
        device = signed_in(browse.another_device(), somebody(ref))
        device.get(WHERE, status=404)
        device.get("/evaluation", status=404)
    boss = signed_in(browse.another_device(), a_person("Robin", is_administrator=True))
    assert "Another programme" in boss.get("/evaluation").text
    boss.get(WHERE)


def test_a_stranger_signs_in_first(browse, sample):
    assert "Sign in" in browse.get("/evaluation").text
    browse.get(WHERE, status=404)


def test_a_programme_that_has_not_begun_says_so(browse, app):
    programme = a_programme()
    community = a_community(programme)
    reader = signed_in(browse, a_member(community, "reviewer"))
    page = reader.get(f"/evaluation/{programme.slug}")
    assert line(page, "Sessions held") == ["0", "0"]
    assert line(page, "Came every time") == ["–", "–"]


def test_the_page_asks_the_database_a_fixed_number_of_questions(browse, sample):
    reader = signed_in(browse, somebody("ac01"))
    reader.get(WHERE)
    asked: list[str] = []
    sa.event.listen(db.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    reader.get(WHERE)
    assert len(asked) <= 81


def test_a_small_group_gets_no_percentage():
    assert of(6, 7) == "6 of 7"
    assert of(7, 11) == "7 of 11 (64%)"
    assert of(0, 0) == "–"


def test_growth_is_said_as_plainly_as_decline():
    assert first_and_last([4, 9]).endswith("From the first session to the last the numbers grew by 5.")
    assert first_and_last([9, 4]).endswith("From the first session to the last the numbers fell by 5.")


def test_a_rehearsal_counts_nowhere_is_listed_and_counts_again_when_it_was_none(browse, sample):
    leader = signed_in(browse, somebody("fa01"))
    gathering = db.session.scalar(sa.select(Gathering).filter_by(ref="cm1"))
    place, name = f"/{gathering.community.slug}/sessions/{gathering.number}/", gathering.community.name
    leader.get(place)
    assert "Left out of figures" in leader.submit("Leave it out of figures")
    assert "Left out of figures" in leader.get(f"/{gathering.community.slug}/sessions/")
    reader = signed_in(browse.another_device(), somebody("ac01"))
    page = reader.get(WHERE)
    assert f"Left out of figures by those who lead: {name}, session 1." in page
    assert line(page, "Sessions held") == ["2", "3", "3", "8"]
    assert line(page, "People at each session")[0] == "7, 6"
    leader.get(place)
    leader.submit("Count it after all")
    page = reader.get(WHERE)
    assert line(page, "Sessions held") == ["3", "3", "3", "9"] and "Left out of figures" not in page


def test_only_who_changes_the_community_calls_a_session_a_rehearsal_and_only_a_closed_one(browse, sample):
    member = signed_in(browse, somebody("cm01"))
    gathering = db.session.scalar(sa.select(Gathering).filter_by(ref="cm1"))
    place = f"/{gathering.community.slug}/sessions/{gathering.number}/"
    assert "rehearsal" not in member.get(place)
    member.post(f"{place}rehearsal", status=403, csrf_token=member.token())
    start_writing()
    with pytest.raises(Refused, match="has closed"):
        a_planned_gathering(gathering.community).call_a_rehearsal(True)


def test_names_that_nobody_has_checked_stand_under_the_table(browse, sample):
    start_writing()
    lines = db.session.scalars(sa.select(Attendance).join(Gathering).where(Gathering.ref == "cm3")).all()
    for each in [each for each in lines if each.kind == "participant"][:2]:
        each.checked = "ask"
    db.session.commit()
    page = signed_in(browse, somebody("ac01")).get(WHERE)
    name = db.session.scalar(sa.select(Gathering).filter_by(ref="cm3")).community.name
    assert f"2 names of {name}, session 3 are not checked yet" in page
