"""Every installation has the product's own lists from its first start, with or without the sample."""

from __future__ import annotations

import json
from pathlib import Path

import sqlalchemy as sa

from cop.communities.models import Footprint, OrganisationType, RoleType
from cop.db import db
from cop.talentmap.models import Facet
from cop.ways.models import MethodCard

COP = Path(__file__).parents[2] / "cop"


def all_of(model):
    return db.session.scalars(sa.select(model)).all()


def test_the_ways_of_working_are_there_in_full(app):
    methods = json.loads((COP / "agenda/methods.json").read_text())["methods"]
    cards = {card.slug: card for card in all_of(MethodCard)}
    assert set(cards) == {method["slug"] for method in methods}
    for method in methods:
        card = cards[method["slug"]]
        columns = {key: getattr(card, key) for key in method if key not in card.card}
        assert card.card | columns == method


def test_the_facets_of_the_map_are_there_in_their_order(app):
    taxonomy = json.loads((COP / "talentmap/taxonomy.json").read_text())
    for noun in ("talent_area", "scope", "stage", "reach", "audience", "exchange", "organisation_maturity"):
        words = sorted((facet for facet in all_of(Facet) if facet.noun == noun), key=lambda facet: facet.position)
        assert [(word.slug, word.label) for word in words] == [(each["slug"], each["label"]) for each in taxonomy[noun]]


def test_the_kinds_of_role_and_organisation_and_the_systems_are_there(app):
    assert "talent-lead" in {role.slug for role in all_of(RoleType)}
    assert "acute-trust" in {kind.slug for kind in all_of(OrganisationType)}
    system = db.session.get(Footprint, "cheshire-merseyside")
    assert system.aliases == ["Mersey & Cheshire", "Merseyside and Cheshire"]
