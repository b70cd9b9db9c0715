"""People put right what is said of them: name, kind of role, organisation."""

from __future__ import annotations

from cop.communities.models import Membership, RoleType
from cop.communities.queries import organisation_named
from cop.db import db, start_writing
from tests import world


def test_somebody_changes_their_name_role_and_organisation_everywhere_they_belong(browse):
    robin = world.a_member(world.a_community(), person=world.a_person("Robn Wren"))
    world.a_member(world.a_community(), "facilitator", robin)
    world.signed_in(browse, robin)
    browse.get("/")
    browse.follow("Robn Wren , your details")
    page = browse.submit("Save", name=" ", organisation="x" * 161, status=422)
    assert "Enter your name" in page and "at most 160 characters" in page
    [role] = [o["value"] for o in page.select("option") if o["value"]][:1]
    page = browse.submit("Save", name="Robin Wren", role_type=role, organisation="Harbour Trust")
    assert "Saved." in page and "Robin Wren" in page.one("header").get_text()
    db.session.rollback()
    mine = db.session.query(Membership).filter_by(person_id=robin.id).all()
    assert [(m.name, m.role_type, m.organisation.name) for m in mine] == [("Robin Wren", role, "Harbour Trust")] * 2
    assert browse.get("/your-details").one("input[name=organisation]")["value"] == "Harbour Trust"


def test_whoever_is_somebody_else_in_another_community_stays_so(browse):
    robin = world.a_person("Robn Wren")
    for _community in range(2):
        world.a_member(world.a_community(), person=robin)
    start_writing()
    nurse, lead = (role.slug for role in db.session.query(RoleType).limit(2))
    mine = db.session.query(Membership).filter_by(person_id=robin.id).order_by(Membership.id).all()
    mine[0].role_type, mine[1].role_type = nurse, lead
    mine[1].organisation = organisation_named("Harbour Trust")
    db.session.commit()
    world.signed_in(browse, robin).get("/your-details")
    browse.submit("Save", name="Robin Wren")
    assert roles(robin) == [(nurse, ""), (lead, "Harbour Trust")]
    browse.submit("Save", role_type="", organisation="Delamere Trust")
    assert roles(robin) == [("", "Delamere Trust"), (lead, "Harbour Trust")]


def roles(person):
    db.session.rollback()
    mine = db.session.query(Membership).filter_by(person_id=person.id).order_by(Membership.id)
    return [(m.role_type or "", m.organisation.name if m.organisation else "") for m in mine]


def test_whoever_is_not_signed_in_is_asked_to_sign_in(browse):
    assert browse.get("/your-details").address.startswith("/sign-in")
