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
        "UPDATE privileged_acts SET actor = 'stranger'",
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
    assert [detail for _by, detail in noted_as("settings")] == [
        f"programme {community.programme.slug}: keep answers months"
    ]
    [(_by, invited)], [(_by, withdrawn)] = noted_as("invited"), noted_as("withdrawn")
    assert invited == withdrawn and invited.startswith("invitation ") and invited.endswith(", as a member")


def list_for_the_administrator(browse):
    return world.signed_in(browse.another_device(), world.a_person(is_administrator=True)).get("/audit/")


def test_a_stranger_on_a_link_the_operator_and_a_former_member_are_told_apart(app, browse):
    community = world.a_community(slug="keeping", is_public=True)
    fern = world.signed_in(browse, world.a_member(community, "facilitator", world.a_person("Fern Finch")))
    fern.get("/keeping/people/links")
    stranger = browse.another_device()
    stranger.get(fern.submit("Make a link", most=3).one("code").get_text())
    stranger.submit("Send me the invitation", email="robin@example.org")
    app.test_cli_runner().invoke(args=["admin", "ash@example.org"])
    app.test_cli_runner().invoke(args=["sign-in-link", "ash@example.org"])
    gone = world.signed_in(browse.another_device(), world.a_member(community))
    gone.get("/your-data/erase")
    gone.submit("Erase me for good")
    page = list_for_the_administrator(browse)
    assert page.select("td .cop-cells__head")[0].extract().get_text() == "Who"
    for head in page.select("td .cop-cells__head"):
        head.extract()
    rows = [each.get_text(" ", strip=True) for each in page.select("tbody tr")]
    said = [row.split("m ", 1)[1] for row in rows if "made a link" not in row]
    assert said[0].startswith("a former member erased a person")
    assert said[1] == "the operator, by a command had a link printed that signs in ash"
    assert said[2] == "the operator, by a command made an administrator ash"
    assert said[3].startswith("somebody who was not signed in asked for an invitation through a link made by Fern")
    assert "robin@example.org" not in " ".join(rows)


@pytest.mark.engine("sqlite")
def test_closing_a_session_and_ending_its_printed_code_are_written_down(app, browse):
    gathering = world.an_open_gathering(world.a_community(slug="keeping"))
    fern = world.a_member(gathering.community, "facilitator")
    world.signed_in(browse, fern).get(f"/keeping/sessions/{gathering.number}/facilitator-code")
    browse.submit("Make a new code")
    browse.submit("Revoke the code")
    browse.get(f"/keeping/sessions/{gathering.number}/console")
    browse.submit("Close the session")
    assert noted_as("code ended") == noted_as("closed") == [(fern.id, f"session {gathering.number}")]


@pytest.mark.engine("sqlite")
def test_a_report_prepared_and_thrown_away_is_written_down(app, browse):
    programme = world.a_community().programme
    reader = world.a_member(programme.communities[0], "reviewer")
    world.signed_in(browse, reader).get(f"/evaluation/{programme.slug}/reports/")
    browse.submit("Prepare a report", first_day="2020-04-01", last_day="2020-06-30")
    browse.follow("Throw this draft away")
    browse.submit("Throw this draft away")
    assert noted_as("prepared") == noted_as("thrown away")
    assert noted_as("prepared")[0][1].startswith("report 1, version 1, ")


@pytest.mark.engine("sqlite")
def test_an_export_about_a_person_names_the_person_and_a_change_names_what_changed(app, browse):
    community = world.a_community(slug="keeping")
    robin = world.a_member(community, person=world.a_person("Robin Wren"))
    administrator = world.signed_in(browse, world.a_person(is_administrator=True))
    administrator.get("/rights/?q=Robin")
    administrator.submit("Download a file about Robin Wren")
    administrator.get("/keeping/change")
    administrator.submit("Save", purpose="Keeping our people")
    page = administrator.get("/audit/")
    assert f"exported what is kept about {robin.name}" in page
    assert "changed how it is set up: purpose" in page and "Keeping our people" not in page


@pytest.mark.engine("sqlite")
def test_who_answers_a_request_to_join_says_which(app, browse):
    community = world.a_community(slug="keeping", is_public=True)
    stranger = browse.another_device()
    for name in ("Ash", "Robin"):
        stranger.get("/communities/keeping")
        stranger.submit("Ask to join", name=name, email=f"{name.lower()}@example.org")
    world.signed_in(browse, world.a_member(community, "facilitator")).get("/keeping/people/requests")
    browse.submit("Approve Ash")
    browse.get("/keeping/people/requests")
    browse.submit("Decline Robin", because="We are full")
    [(_by, invited)], [(_by, approved)], [(_by, declined)] = (noted_as(k) for k in ("invited", "approved", "declined"))
    assert approved == f"request 1, answered by {invited.split(',')[0]}" and declined == "request 2"
