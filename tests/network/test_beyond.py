"""Linked networks, risks with answers, and how a community keeps going: short forms for whoever leads."""

from __future__ import annotations

import pytest

from tests.evaluation.sample import device_of, the_sample

HERE = "/greater-manchester/beyond"


@pytest.fixture
def leader(app, browse):
    the_sample()
    return device_of(browse, "fa03")


def test_a_group_that_becomes_linked_counts_in_the_figures(leader):
    leader.get(HERE)
    leader.follow("Add a group")
    leader.submit("Save", name="Apprenticeship network", kind="related-network", state="contacted")
    figures = leader.get("/greater-manchester/figures")
    assert "Apprenticeship network" in figures
    leader.get(HERE)
    leader.follow("Change Apprenticeship network")
    page = leader.submit("Save", state="linked")
    assert "We are linked" in page.text
    assert "3" in leader.get("/greater-manchester/figures/linked").text.split("Together:")[0]


def test_a_risk_has_its_answer_and_can_go(leader):
    leader.get(HERE + "/risks/new")
    page = leader.submit("Save", text="The same work twice", answer="Look at the map first")
    assert "Look at the map first" in page
    leader.follow("Change The same work twice")
    assert "The same work twice" not in leader.submit("Take off the list")


def test_a_plan_goes_on_only_with_a_rhythm_a_role_and_a_date(leader):
    leader.get(HERE + "/plan")
    leader.submit("Save", rhythm="every two months", roles="", next_date="")
    assert "Not settled yet" in leader.get("/greater-manchester/figures")
    leader.get(HERE + "/plan")
    leader.submit("Save", roles="host\nmap keeper", next_date="2026-09-01")
    assert "Not settled yet" not in leader.get("/greater-manchester/figures")


def test_a_name_is_needed_and_a_month_is_a_month(leader):
    leader.get(HERE + "/links/new")
    assert "Name the group" in leader.submit("Save", name="", status=422)
    leader.get(HERE + "/plan")
    assert "Enter a month such as 2026-09" in leader.submit("Save", review="soon", status=422)
