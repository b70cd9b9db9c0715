"""Every installation has the product's own lists from its first start, with or without the sample."""

from __future__ import annotations

import importlib.util
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


def test_no_list_says_a_word_that_is_never_on_a_screen(app):
    """Also in an installation whose lists came with the words of an earlier version."""
    from alembic.migration import MigrationContext
    from alembic.operations import Operations

    from cop.db import start_writing

    start_writing()
    card, system = db.session.get(MethodCard, "world-cafe"), one_facet("scope", "footprint")
    steps = card.card["steps"]
    card.card = card.card | {"steps": [*steps[:-1], steps[-1] | {"title": "Harvest"}]}
    system.label = "Footprint (ICS, formerly STP)"
    db.session.flush()
    with Operations.context(MigrationContext.configure(db.session.connection())):
        words_of_the_lists().upgrade()
    db.session.expire_all()
    assert [step["title"] for step in db.session.get(MethodCard, "world-cafe").card["steps"]][-1] == "What came out"
    assert one_facet("scope", "footprint").label == "System (ICS, formerly STP)"
    said = [step[part] for card in all_of(MethodCard) for step in card.card["steps"] for part in ("title", "do")]
    assert not [words for words in said if "harvest" in words.lower()]


def one_facet(noun, slug):
    return db.session.scalars(sa.select(Facet).filter_by(noun=noun, slug=slug)).one()


def words_of_the_lists():
    [path] = (COP.parent / "migrations/versions").glob("*_words_of_the_lists.py")
    found = importlib.util.spec_from_file_location("words_of_the_lists", path)
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module
