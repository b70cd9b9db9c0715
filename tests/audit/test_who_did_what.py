"""Privileged acts are written down once, for good, and for administrators alone; answering never is."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from cop.audit.models import ACTS, Act
from cop.audit.noting import note
from cop.db import db, start_writing
from tests import world


@pytest.fixture
def noted(app):
    person, community = world.a_person("Robin Wren"), world.a_community()
    start_writing()
    note("role", person, community.id, "facilitator")
    db.session.commit()
    return db.session.query(Act).one()


def test_giving_a_role_and_removing_somebody_are_written_down_with_who_did_it(app, browse):
    community = world.a_community()
    facilitator = world.a_member(community, "facilitator", world.a_person("Fern Finch"))
    world.a_member(community, person=world.a_person("Robin Wren"))
    world.signed_in(browse, facilitator)
    browse.get(f"/{community.slug}/people")
    browse.submit("Make host of Robin Wren")
    administrator = world.signed_in(browse.another_device(), world.a_person(is_administrator=True))
    administrator.get("/programmes/")
    page = administrator.follow("Who did what")
    assert "Fern Finch" in page and "gave a role to Robin Wren: convenor" in page and community.name in page


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM privileged_acts",
        "UPDATE privileged_acts SET kind = 'erased'",
        "UPDATE privileged_acts SET detail = ''",
        "UPDATE privileged_acts SET at = '2020-01-01 00:00:00'",
        "UPDATE privileged_acts SET by_id = about_id",
    ],
)
def test_no_line_is_changed_or_deleted_not_even_by_the_database(app, noted, statement):
    start_writing()
    with pytest.raises(DBAPIError):
        db.session.execute(sa.text(statement))
    db.session.rollback()
    assert db.session.query(Act).one().detail == "facilitator"


def test_only_who_it_was_may_become_empty(app, noted):
    start_writing()
    db.session.execute(sa.text("UPDATE privileged_acts SET about_id = NULL"))
    db.session.commit()
    assert db.session.query(Act).one().about is None


def test_answering_is_not_among_what_is_noted(app):
    assert not any("answer" in kind or "answer" in words.replace("old answers", "") for kind, words in ACTS.items())
    with pytest.raises(ValueError):
        note("answered")


def test_a_programme_that_leaves_as_a_file_is_written_down_and_one_that_does_not_is_not(app, browse):
    """By nobody: whoever runs commands has no account here. The list says what left, and when."""
    programme = world.a_community().programme
    run = app.test_cli_runner().invoke
    assert run(args=["dump", programme.slug]).exit_code == 0
    assert run(args=["dump", "no-such-programme"]).exit_code == 2
    db.session.rollback()
    [act] = db.session.query(Act)
    assert (act.kind, act.by_id, act.detail) == ("exported", None, f"{programme.slug}, the programme file")
    administrator = world.signed_in(browse, world.a_person(is_administrator=True))
    assert "exported" in administrator.get("/audit/") and act.detail in administrator.page


def noted_as(kind):
    db.session.rollback()
    return [(act.by_id, act.detail) for act in db.session.query(Act).filter_by(kind=kind).order_by(Act.id)]


def test_whatever_leaves_as_a_file_is_written_down_with_who_took_it(app, browse, tmp_path):
    community = world.a_community(slug="keeping")
    member = world.a_member(community)
    world.signed_in(browse, member)
    world.a_work(community, member, title="Exit interviews")
    files = ("map/works.csv", "map/works.xlsx", "map/works.json")
    for file in files:
        browse.get(f"/keeping/{file}")
    assert noted_as("exported") == [(member.id, f"keeping-{file.replace('/works', '')}") for file in files]
    assert app.test_cli_runner().invoke(args=["backup", str(tmp_path / "friday")]).exit_code == 0
    assert noted_as("exported")[-1] == (None, "a backup of everything")


@pytest.mark.engine("sqlite")
def test_whoever_is_given_a_way_to_lead_is_written_down(app, browse):
    gathering = world.an_open_gathering(world.a_community(slug="keeping"))
    fern = world.a_member(gathering.community, "facilitator", world.a_person("Fern Finch"))
    world.joined(browse, gathering, "Robin")
    world.signed_in(browse, fern)
    browse.get(f"/keeping/sessions/{gathering.number}/sheet")
    browse.submit("Set", within="[id^=line-]", kind="facilitator")
    browse.get(f"/keeping/sessions/{gathering.number}/facilitator-code")
    browse.submit("Make a new code")
    assert noted_as("leads") == noted_as("printed code") == [(fern.id, f"session {gathering.number}")]


@pytest.mark.engine("sqlite")
def test_making_an_administrator_is_written_down_once(app):
    for _time in range(2):
        assert app.test_cli_runner().invoke(args=["admin", "fern@example.org"]).exit_code == 0
    db.session.rollback()
    [act] = db.session.query(Act)
    assert (act.kind, act.by_id, act.about.email) == ("administrator", None, "fern@example.org")


@pytest.mark.engine("sqlite")
def test_what_is_set_up_and_an_invitation_taken_back_are_written_down(app, browse):
    community = world.a_community(slug="keeping")
    administrator = world.signed_in(browse, world.a_person(is_administrator=True))
    administrator.get(f"/programmes/{community.programme.slug}/change")
    administrator.submit("Save", keep_answers_months="3")
    administrator.get("/keeping/people")
    administrator.submit("Invite", email="robin@example.org")
    administrator.get("/keeping/people")
    administrator.submit("Take back")
    assert [detail for _by, detail in noted_as("settings")] == [f"programme {community.programme.slug}"]
    assert [detail for _by, detail in noted_as("withdrawn")] == ["as a facilitator"]
