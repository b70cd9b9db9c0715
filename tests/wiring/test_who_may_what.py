"""Every address × everybody: nobody reads or changes what is not theirs, and nothing falls over."""

from __future__ import annotations

import html
import io
import re
import zipfile

import docx
import pptx
import pytest

from cop.communities.models import Community
from cop.curiosities.models import Curiosity
from cop.db import db
from cop.exports.views import FILES
from cop.gatherings.models import Gathering
from cop.identity.models import Person
from cop.reflections.models import Reflection
from tests import world
from tests.wiring.house import a_house, a_picture, asked_set, bare, rules
from tests.wiring.who_may_change_what import EVERYBODY as PUBLIC_ACTS
from tests.wiring.who_may_change_what import LED_FROM_A_PHONE
from tests.wiring.who_may_change_what import ON_THE_PHONE_ALONE as PHONES_ALONE
from tests.wiring.who_may_change_what import SIGNED_IN as OWN_ACTS
from tests.wiring.who_may_change_what import TABLE as CHANGES
from tests.wiring.who_may_what import READERS, TABLE


@pytest.fixture
def house(app, browse):
    return a_house(app, browse)


@pytest.mark.slow
def test_every_page_is_read_by_whom_the_table_says(app, house, record_property):
    pages = rules(app, "GET")
    assert {bare(rule) for rule in pages} == set(TABLE), "an address without a row, or a row without an address"
    wrong = []
    for rule in pages:
        for reader, expected in zip(READERS, TABLE[bare(rule)].split(), strict=True):
            status = house.devices[reader].open("GET", house.address(rule)).status_code
            if str(status) != expected:
                wrong.append(f"{bare(rule)}: {reader} gets {status}, the table says {expected}")
    record_property("to print", f"{len(pages)} pages × {len(READERS)} people: {len(wrong)} otherwise than the table")
    assert not wrong, "\n".join(wrong)


@pytest.fixture
def acts_alone(app, monkeypatch):
    """Every act answers 204 and does nothing: who comes as far as that is all that is asked."""
    for endpoint, view in list(app.view_functions.items()):
        monkeypatch.setitem(app.view_functions, endpoint, standing_for(view))


def standing_for(view):
    def come_this_far(**_place):
        return "", 204

    come_this_far.access = getattr(view, "access", None)
    return come_this_far


@pytest.mark.slow
@pytest.mark.engine("sqlite")  # who stands where is asked on both engines by the test of pages
def test_every_act_is_open_to_whom_the_table_says(app, house, request, record_property):
    acts = rules(app, "POST")
    assert {bare(rule) for rule in acts} == set(CHANGES), "an address without a row, or a row without an address"
    for reader in READERS:
        house.token(reader)
    request.getfixturevalue("acts_alone")
    wrong = []
    for rule in acts:
        for reader, expected in zip(READERS, CHANGES[bare(rule)].split(), strict=True):
            status = house.post(reader, rule)
            if {204: "in"}.get(status, str(status)) != expected:
                wrong.append(f"{bare(rule)}: {reader} gets {status}, the table says {expected}")
    record_property("to print", f"{len(acts)} acts × {len(READERS)} people: {len(wrong)} otherwise than the table")
    assert not wrong, "\n".join(wrong)


@pytest.mark.slow
def test_whoever_may_act_finds_no_fault_of_ours(app, house):
    """Every POST with a right token and nothing typed in, by everybody who has a place here."""
    wrong, tried = [], 0
    for rule in rules(app, "POST"):
        if CHANGES[bare(rule)] not in {PUBLIC_ACTS, OWN_ACTS}:
            readers = [r for r, how in zip(READERS, CHANGES[bare(rule)].split(), strict=True) if how == "in"]
            wrong += [f"{rule} by {reader}: {s}" for reader in readers if (s := house.post(reader, rule)) >= 500]
            tried += len(readers)
    assert tried > 300 and not wrong, "\n".join(wrong)


ANOTHERS = re.compile(r"<\w*:?(id|\w+_id)>")


@pytest.mark.slow
def test_in_ones_own_place_nobody_reaches_another_places_things(app, house):
    """The facilitator elsewhere, at their own addresses, with the numbers of our things in them: none is found."""
    theirs = db.session.query(Community).filter_by(slug="greater-manchester").one()
    number, ours = world.an_open_gathering(theirs).number, house.values["community"]
    house.values |= {"community": theirs.slug, "n": str(number)}
    rows = [(method, rule) for method in ("GET", "POST") for rule in rules(app, method)]
    rows = [(method, rule) for method, rule in rows if rule.startswith("/<community>") and ANOTHERS.search(rule)]
    wrong = []
    for method, rule in rows:
        device = house.devices["facilitator elsewhere"]
        post = method == "POST"
        status = (
            house.post("facilitator elsewhere", rule) if post else device.open("GET", house.address(rule)).status_code
        )
        on_a_phone = post and CHANGES[bare(rule)] == PHONES_ALONE
        if status != (403 if on_a_phone else 404):
            wrong.append(f"{method} {bare(rule)}: {status}")
    assert len(rows) > 90 and ours != theirs.slug and not wrong, "\n".join(wrong)


@pytest.mark.slow
def test_a_phone_reaches_no_things_of_another_session(app, house):
    """Our phone, in its own room, with the numbers of another session's things."""
    theirs = db.session.query(Community).filter_by(slug="greater-manchester").one()
    there = world.an_open_gathering(theirs)
    house.values |= {"topic_id": str(world.a_topic(there).id), "set_id": str(asked_set(there))}
    house.values |= {"picture_id": str(a_picture(there))}
    rows = [rule for rule in rules(app, "POST") if rule.startswith("/rooms/") and ANOTHERS.search(rule)]
    wrong = []
    for rule in rows:
        expected = 403 if CHANGES[bare(rule)] == LED_FROM_A_PHONE else 404
        if (status := house.post("phone", rule)) != expected:
            wrong.append(f"{bare(rule)}: {status}")
    assert len(rows) > 30 and not wrong, "\n".join(wrong)


@pytest.mark.slow
@pytest.mark.engine("sqlite")
def test_on_no_page_do_figures_setting_up_or_an_old_login_come_with_anybodys_words(app, house):
    """An academy reader, an administrator and somebody who was removed open every address there is."""
    ours = db.session.query(Community).filter_by(slug=house.values["community"]).one()
    here = db.session.query(Gathering.id).filter_by(community_id=ours.id)
    words = {
        text
        for each in (Reflection, Curiosity)
        for (text,) in db.session.query(each.text).filter(each.gathering_id.in_(here), ~each.released)
    }
    names = {name for (name,) in db.session.query(Person.name).filter(Person.fictional)}
    addresses = {email for (email,) in db.session.query(Person.email).filter(Person.fictional) if email}
    addresses -= {"ac01@example.org"}  # the reader's own
    db.session.rollback()
    wrong = []
    for reader in ("reader", "administrator", "removed"):
        for rule in rules(app, "GET"):
            for address in addresses_of(house, rule):
                with house.devices[reader].open("GET", address) as answer:
                    page = said_in(answer.get_data())
                read = [text for text in words if text in page]
                if reader == "removed" and "sign-in" not in rule:
                    read += [each for each in names if each in page]
                if reader != "administrator":
                    read += [each for each in addresses if each in page]
                wrong += [f"{address}: {reader} reads {text!r}" for text in read]
    assert len(words) > 30 and len(addresses) > 20 and not wrong, "\n".join(wrong)


def addresses_of(house, rule):
    """A rule's own, and for the files of a report each of them."""
    files = FILES if rule.endswith("/files/<file>") else ("report.json",)
    return [house.address(rule).replace("report.json", file) for file in files]


def said_in(body):
    """What a file or a page says: of an office file, the words of each of its parts, run on as they are read."""
    if not body.startswith(b"PK"):
        return html.unescape(body.decode(errors="replace"))
    with zipfile.ZipFile(io.BytesIO(body)) as office:
        parts = [office.read(each).decode(errors="replace") for each in office.namelist()]
    return "\n".join(html.unescape(part) + re.sub("<[^>]*>", "", html.unescape(part)) for part in parts)


def test_words_are_found_inside_office_files_also_in_two_pieces_and_in_notes(tmp_path):
    document, slides = docx.Document(), pptx.Presentation()
    paragraph = document.add_paragraph("Lighter & ")
    paragraph.add_run("heard").bold = True
    slides.slides.add_slide(slides.slide_layouts[6]).notes_slide.notes_text_frame.text = "Lighter & heard"
    for made, name in ((document, "paper.docx"), (slides, "slides.pptx")):
        made.save(str(tmp_path / name))
        assert "Lighter & heard" in said_in((tmp_path / name).read_bytes())


WITHOUT_TOKEN = {"/take-back"}
"""What comes there counts by its code alone: a phone sends it without any cookie, so no cookie lends it anything."""


def test_no_change_goes_through_without_the_forms_token(app, house):
    for rule in app.url_map.iter_rules():
        if "POST" in rule.methods and rule.rule not in WITHOUT_TOKEN:
            status = house.devices["facilitator"].open("POST", house.address(rule.rule)).status_code
            assert status in {400, 404}, f"{rule}: {status}"


def test_what_does_not_exist_looks_like_what_is_not_mine(house):
    """Word for word: nobody learns from a refusal that there is something."""
    for reader in ("stranger", "phone", "neighbour", "removed", "facilitator elsewhere", "reader elsewhere"):
        there, nowhere = (
            house.devices[reader].open("GET", f"/{slug}/") for slug in ("cheshire-merseyside", "nowhere-at-all")
        )
        assert there.status_code == nowhere.status_code == 404
        assert words(there).replace("cheshire-merseyside", "nowhere-at-all") == words(nowhere), reader


def words(answer) -> str:
    """The page without its form tokens, which differ from second to second."""
    return re.sub(r'("X-CSRFToken": |name="csrf_token" value=)"[^"]*"', "", answer.text)
