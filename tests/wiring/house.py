"""The sample programme with a session open, and one of each who may come by, for what is asked of each address."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

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
from tests.wiring.who_may_what import READERS
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


def a_house(app, browse) -> House:
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
        .order_by(Membership.id)
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
    own = db.session.query(WorkItem).filter_by(community_id=community.id, visible_to="own-community")
    work, other = own.order_by(WorkItem.id)[:2]
    somebody = db.session.query(Membership).filter_by(community_id=community.id, access="practitioner")
    somebody = somebody.order_by(Membership.id).first()
    asked = db.session.query(Curiosity).join(Gathering, Gathering.id == Curiosity.gathering_id)
    question = asked.filter(Gathering.community_id == community.id, Curiosity.on_screen).order_by(Curiosity.id).first()
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
        "way": db.session.query(MethodCard).order_by(MethodCard.slug).first().slug,
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
    link = db.session.query(NetworkLink).filter_by(community_id=community.id).order_by("id").first()
    risk = world.keep(Risk(community_id=community.id, text="Few people"))
    told = {"title": "A map", "happened": "We drew one.", "teller_id": member(community, "facilitator").id}
    story = world.keep(ValueStory(community_id=community.id, **told))
    return {"link_id": str(link.id), "risk_id": str(risk.id), "story_id": str(story.id)}


def a_document(community: Community) -> Document:
    return db.session.query(Document).filter_by(community_id=community.id).order_by("id").first()


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
