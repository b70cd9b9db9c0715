"""People type where they work, each in their own way, many at once: it stays one organisation."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy.exc import IntegrityError

from cop.communities.models import Organisation
from cop.communities.queries import organisation_named
from cop.db import db, start_writing
from tests.world import keep


def how_many():
    db.session.rollback()
    return db.session.scalar(db.select(db.func.count()).select_from(Organisation))


def test_typed_by_many_phones_at_once_it_is_one_organisation(app):
    ready = Barrier(8)

    def phone(number):
        with app.app_context():
            ready.wait()
            start_writing()
            found = organisation_named("Elm Trust" if number % 2 else "ELM  trust").id
            db.session.commit()
            db.session.remove()
            return found

    with ThreadPoolExecutor(8) as phones:
        found = set(phones.map(phone, range(8)))
    assert len(found) == how_many() == 1


def test_capitals_make_no_other_organisation_whatever_the_alphabet(app):
    start_writing()
    first = organisation_named("Bwrdd Iechyd Ŵyn")
    db.session.commit()
    assert organisation_named("BWRDD IECHYD ŴYN").id == first.id


def test_the_database_holds_no_name_twice(app):
    keep(Organisation(name="Elm Trust"))
    with pytest.raises(IntegrityError):
        keep(Organisation(name="elm trust"))
