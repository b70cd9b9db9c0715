"""What only opened a door is forgotten once it opens none: letters, logins, invitations."""

from __future__ import annotations

import pytest

from cop import clock
from cop.db import db
from cop.identity.models import Login, SignInLink
from cop.invitations.models import Invitation
from tests import world


def left():
    db.session.rollback()
    return [db.session.query(kind).count() for kind in (SignInLink, Login, Invitation)]


@pytest.fixture
def doors(app, browse):
    """A letter, a login and an invitation that is waiting."""
    community = world.a_community()
    robin = world.signed_in(browse, world.a_member(community))
    world.keep(Invitation.write("new@example.org", "practitioner", community, clock.now())[0])
    return robin


def nightly(app):
    assert app.test_cli_runner().invoke(args=["nightly"], catch_exceptions=False).exit_code == 0


def test_what_is_still_good_stays(app, doors):
    nightly(app)
    assert left() == [1, 1, 1]
    doors.get("/")
    assert doors.page.h1 == "What is next for me"


def test_what_opens_nothing_any_more_goes(app, doors):
    world.later(app, hours=1)
    nightly(app)
    assert left() == [0, 1, 1]
    world.later(app, days=30)
    nightly(app)
    assert left() == [0, 0, 0]


def test_that_an_administrator_has_come_is_remembered(app, browse):
    world.signed_in(browse, world.a_person(is_administrator=True))
    world.later(app, days=400)
    nightly(app)
    assert left() == [0, 1, 0]
