"""Every address × everybody: nobody reads or changes what is not theirs, and nothing falls over."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest

from cop import clock
from cop.communities.models import Community, Membership, Programme
from cop.curiosities.models import Curiosity
from cop.db import db, start_writing
from cop.documents.models import Document
from cop.gatherings.models import Gathering
from cop.hopes.models import Hope
from cop.identity.models import Person
from cop.network.models import NetworkLink, Risk
from cop.pictures.developing import Developed
from cop.pictures.models import Picture
from cop.pictures.queries import put_away
from cop.proposals.models import Asked, Proposal
from cop.questionsets.models import PromptSet
from cop.reports.freezing import sign
from cop.reports.models import EvaluationReport
from cop.stories.models import ValueStory
from cop.talentmap.models import WorkItem
from cop.ways.models import MethodCard
from tests import world
from tests.browser import Browser
from tests.wiring.who_may_change_what import EVERYBODY as PUBLIC_ACTS
from tests.wiring.who_may_change_what import LED_FROM_A_PHONE
from tests.wiring.who_may_change_what import ON_THE_PHONE_ALONE as PHONES_ALONE
from tests.wiring.who_may_change_what import SIGNED_IN as OWN_ACTS
from tests.wiring.who_may_change_what import TABLE as CHANGES
from tests.wiring.who_may_what import READERS, TABLE
from tests.world import NOON

SAMPLE = Path(__file__).parents[2] / "cop/sample/programme.json"


@dataclass
class House:
    """The sample programme with a session open in one community, and a device for whoever may come by."""

    devices: dict[str, Browser]
    values: dict[str, str]
    tokens: dict[str, str] = field(default_factory=dict)

    def post(self, reader: str, rule: str) -> int:
        fields = {"csrf_token": self.token(reader)}
        return self.devices[reader].open("POST", self.address(rule), data=fields).status_code

    def token(self, reader: str) -> str:
        if reader not in self.tokens:
            self.devices[reader].get("/sign-in")
            self.tokens[reader] = self.devices[reader].token()
        return self.tokens[reader]

    def address(self, rule: str) -> str:
        plain = bare(rule)
        values = self.values | ({"slug": self.values["way"]} if "ways-of-working" in plain else {})
        return re.sub(r"<(\w+)>", lambda m: values.get(m[1], "1"), plain) + (
            "?from=1&to=2" if "compare" in plain else ""
        )


def bare(rule: str) -> str:
    """/<community>/map/<int:work_id> as /<community>/map/<work_id>."""
    return re.sub(r"<[^<>]*?(\w+)>", r"<\1>", rule)


@pytest.fixture
def house(app, browse) -> House:
    assert app.test_cli_runner().invoke(args=["load", str(SAMPLE)]).exit_code == 0
    app.config["WAIT"] = lambda seconds: None
    db.session.rollback()
    ours = db.session.query(Community).filter_by(slug="cheshire-merseyside").one()
    theirs = db.session.query(Community).filter_by(slug="greater-manchester").one()
    gathering = world.a_planned_gathering(ours)
    world.a_member(ours, "convenor", world.a_person("Hosting Heron"))
    elsewhere = world.a_member(world.a_community(), "reviewer")
    administrator = world.a_person(is_administrator=True)
    people = {
        "member": member(ours, "practitioner"),
        "neighbour": member(theirs, "practitioner"),
        "removed": removed(ours),
        "facilitator elsewhere": member(theirs, "facilitator"),
        "host": member(ours, "convenor"),
        "facilitator": member(ours, "facilitator"),
        "reader": db.session.query(Membership)
        .filter_by(access="reviewer", programme_id=ours.programme_id)
        .first()
        .person,
        "reader elsewhere": elsewhere,
        "administrator": administrator,
    }
    devices = {name: world.signed_in(browse.another_device(), person) for name, person in people.items()}
    devices["facilitator"].get("/")
    devices["facilitator"].submit("Open the session")
    devices |= {"stranger": browse, "phone": joined(browse.another_device(), gathering)}
    return House({name: devices[name] for name in READERS}, values_of(ours, gathering))


def member(community: Community, access: str) -> Person:
    return belonging(access=access, community_id=community.id)


def removed(community: Community) -> Person:
    """A member until a moment ago, whose devices are still signed in."""
    person = world.a_member(community)
    start_writing()
    db.session.query(Membership).filter_by(person_id=person.id).one().leave(NOON)
    db.session.commit()
    return person


def belonging(**place) -> Person:
    return db.session.query(Membership).filter_by(**place).order_by(Membership.id).first().person


def joined(phone: Browser, gathering: Gathering) -> Browser:
    phone.get(f"/join/{gathering.join_code}")
    phone.submit("Join", name="Visiting Vireo")
    return phone


def values_of(community: Community, gathering: Gathering) -> dict[str, str]:
    work, other = db.session.query(WorkItem).filter_by(community_id=community.id, visible_to="own-community").limit(2)
    somebody = db.session.query(Membership).filter_by(community_id=community.id, access="practitioner")
    somebody = somebody.order_by(Membership.id).first()
    asked = db.session.query(Curiosity).join(Gathering, Gathering.id == Curiosity.gathering_id)
    question = asked.filter(Gathering.community_id == community.id, Curiosity.on_screen).first()
    return {
        "community": community.slug,
        "member_id": str(somebody.id),
        "person_id": str(somebody.person_id),
        "programme": db.session.get(Programme, community.programme_id).slug,
        "n": str(gathering.number),
        "code": gathering.join_code,
        "slug": a_document(community).slug,
        "hope_id": str(world.keep(Hope.say(community, "Time to think", clock.now())).id),
        "proposal_id": str(a_suggestion(a_document(community), member(community, "facilitator"))),
        "way": db.session.query(MethodCard).first().slug,
        "number": str(a_signed_report(community).number),
        "key": "attendance",
        "file": "report.json",
        "work_id": str(work.id),
        "other_id": str(other.id),
        "curiosity_id": str(question.id),
        "topic_id": str(world.a_topic(gathering).id),
        "set_id": str(asked_set(gathering)),
        "picture_id": str(a_picture(gathering)),
        "kind": "hoped",
        **beyond(community),
        "token": "nobody-sent-this",
    }


def beyond(community: Community) -> dict[str, str]:
    """A linked network, a risk, and a story that its teller, the facilitator, has not said yes to."""
    link = db.session.query(NetworkLink).filter_by(community_id=community.id).first()
    risk = world.keep(Risk(community_id=community.id, text="Few people"))
    told = {"title": "A map", "happened": "We drew one.", "teller_id": member(community, "facilitator").id}
    story = world.keep(ValueStory(community_id=community.id, **told))
    return {"link_id": str(link.id), "risk_id": str(risk.id), "story_id": str(story.id)}


def a_document(community: Community) -> Document:
    return db.session.query(Document).filter_by(community_id=community.id).first()


def a_suggestion(document: Document, person: Person) -> int:
    return world.keep(Proposal.suggested(document, Asked("add", "", 0, "We listen."), "It helps.", person)).id


def a_signed_report(community: Community) -> EvaluationReport:
    """The first one of the programme, about the quarter of the sample."""
    quarter = {"first_day": date(2019, 4, 1), "last_day": date(2019, 6, 30)}
    report = world.keep(EvaluationReport(programme=community.programme, number=1, version=1, **quarter))
    start_writing()
    report.in_one_minute, report.not_well = ["One.", "Two.", "Three."], "Fewer came."
    sign(report, "Signe", clock.now())
    db.session.commit()
    return report


def asked_set(gathering: Gathering) -> int:
    """A question set asked at the open session."""
    asked = PromptSet.ask(gathering, PromptSet.written("Why we came", ["I joined because …"], "why"))
    return world.keep(asked).id


def a_picture(gathering: Gathering) -> int:
    picture = Picture.of(Developed(b"points", "png", 1, 1))
    put_away(picture, b"points")
    picture.gathering_id, picture.description = gathering.id, "The flip chart"
    return world.keep(picture).id


def rules(app, method):
    return sorted(
        {rule.rule for rule in app.url_map.iter_rules() if method in rule.methods and "<path" not in rule.rule}
    )


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
