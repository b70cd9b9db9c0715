"""Agreeing to a version: a session in one press, each who likes to; and a day to look at it again."""

from __future__ import annotations

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.exc import IntegrityError

from cop import clock, live
from cop.access import may
from cop.assents.forms import ReviewForm
from cop.assents.models import Assent, Review
from cop.assents.queries import Agreement, agreement_on, assent_of, version_to_agree
from cop.communities.models import Community
from cop.db import db
from cop.documents.models import Document, Version, number_or_nothing
from cop.documents.queries import document_called
from cop.errors import Refused
from cop.gatherings.models import Gathering
from cop.gatherings.queries import must_be_for_real, one_at_a_time
from cop.gatherings.views import actor, in_the_room, screen
from cop.identity.models import Person
from cop.web import local_path, page, saved

bp = Blueprint("assents", __name__)


def agreement_here(document: Document) -> Agreement | None:
    """For the document's page, whoever reads it."""
    return agreement_on(document, current_user.person if current_user.is_authenticated else None)


def meant(community: Community, slug: str) -> Version:
    """The version that the button stood beside."""
    return version_to_agree(document_called(community, slug), number_or_nothing(request.form.get("version")) or 0)


def wanted() -> bool:
    return request.form.get("yes", "1") != "0"


def put(version: Version, found: Assent | None, made: Assent | None) -> None:
    """Said twice it is the same; taken back it is gone."""
    if made is None and found is not None:
        db.session.delete(found)
    elif made is not None and found is None:
        db.session.add(made)


@in_the_room("/agreed", bp)
@may("lead sessions")
def agreed_in_session(gathering: Gathering) -> ResponseReturnValue:
    """`Agreed in session 2 by those present`; with yes=0, that was a slip."""
    one_at_a_time(gathering)
    must_be_for_real(gathering)
    version = meant(gathering.community, request.form.get("document", ""))
    made = Assent.by_those_present(version, gathering, clock.now()) if wanted() else None
    put(version, assent_of(version, gathering=gathering), made)
    live.changed(gathering.id)
    db.session.commit()
    return saved(local_path(request.form.get("back"), screen(gathering)))


def say_yes(version: Version, person: Person) -> None:
    made = Assent.by_one(version, person, clock.now()) if wanted() else None
    put(version, assent_of(version, person=person), made)


@bp.post("/rooms/<code>/yes")
@may("suggest topics")
def yes_from_phone(gathering: Gathering) -> ResponseReturnValue:
    one_at_a_time(gathering)
    gathering.must_be_open()
    must_be_for_real(gathering)
    say_yes(meant(gathering.community, request.form.get("document", "")), actor().person)
    live.changed(gathering.id)
    db.session.commit()
    return saved(screen(gathering))


@bp.post("/<community>/documents/<slug>/yes")
@may("edit documents")
def yes(community: Community, slug: str) -> ResponseReturnValue:
    version = meant(community, slug)
    say_yes(version, current_user.person)
    try:
        db.session.commit()
    except IntegrityError:
        db.session.rollback()  # pressed twice at once: it is said
    return saved(document_page(community, slug))


def document_page(community: Community, slug: str) -> str:
    return url_for("documents.show", community=community.slug, slug=slug)


@bp.get("/<community>/documents/<slug>/review")
@may("edit documents")
def review(community: Community, slug: str) -> ResponseReturnValue:
    document = document_called(community, slug)
    found = db.session.get(Review, document.id)
    form = ReviewForm(formdata=None, review_on=found.review_on if found else None)
    return page("assents/review.html", document=document, form=form)


@bp.post("/<community>/documents/<slug>/review")
@may("edit documents")
def save_review(community: Community, slug: str) -> ResponseReturnValue:
    """No day: nobody is reminded."""
    document, form = document_called(community, slug), ReviewForm()
    if not form.validate():
        return page("assents/review.html", document=document, form=form, status=422)
    found, day = db.session.get(Review, document.id), form.review_on.data
    if day is not None and day <= clock.today():
        raise Refused("Choose a day that is still to come.")
    if day is None:
        put_away(found)
    else:
        db.session.merge(Review(document_id=document.id, review_on=day))
    db.session.commit()
    return saved(document_page(community, slug))


def put_away(found: Review | None) -> None:
    if found is not None:
        db.session.delete(found)
