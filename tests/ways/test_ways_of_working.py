"""The ways of working are there for everybody to read, in every installation."""

from __future__ import annotations

import sqlalchemy as sa

from cop.db import db
from cop.ways.models import MethodCard


def test_all_ways_of_working_can_be_read_in_full_without_an_account(browse):
    page = browse.get("/ways-of-working")
    for card in db.session.scalars(sa.select(MethodCard)).all():
        assert card.name in page
        shown = browse.get(f"/ways-of-working/{card.slug}")
        assert all(" ".join(step["do"].split()) in shown for step in card.card["steps"])
        assert f"{card.minutes} minutes" in shown


def test_a_way_of_working_that_is_not_there_is_not_found(browse):
    browse.get("/ways-of-working/nine-box-grid", status=404)
