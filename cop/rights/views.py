"""Rights: what is kept about me, a file of it, and erasing; and the same for people without an account."""

from __future__ import annotations

import json
from contextlib import suppress

from flask import Blueprint, Response, current_app, flash, make_response, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, logout_user

from cop import clock, mail
from cop.access import may, signed_in
from cop.audit.noting import note
from cop.communities.queries import memberships_of
from cop.db import db, start_reading
from cop.devices.queries import tell_their_screens
from cop.erasing.forgetting import erase, throw_letters_away
from cop.erasing.mentions import look, replace, waiting
from cop.erasing.models import Mention
from cop.errors import Missing, Unavailable
from cop.identity.models import Person
from cop.rights.forms import CorrectForm
from cop.rights.keeping import everything_about, in_words, kept_about
from cop.rights.queries import people_called, put_right
from cop.web import page, saved

bp = Blueprint("rights", __name__)


@bp.get("/your-data")
@signed_in
def mine() -> ResponseReturnValue:
    person = current_user.person
    return page("rights/mine.html", person=person, kept=kept_about(person), in_words=in_words)


@bp.post("/your-data/file")
@signed_in
def my_file() -> ResponseReturnValue:
    return file_about(current_user.person, "own export")


def file_about(person: Person, act: str) -> Response:
    body = json.dumps(everything_about(person), ensure_ascii=False, indent=1)
    note(act, person)
    db.session.commit()
    answer = make_response(body)
    answer.headers["Content-Type"] = "application/json; charset=utf-8"
    answer.headers["Content-Disposition"] = "attachment; filename=your-data.json"
    return answer


@bp.get("/your-data/erase")
@signed_in
def ask_to_erase_me() -> ResponseReturnValue:
    return show_what_goes(current_user.person, mine=True)


def show_what_goes(person: Person, mine: bool) -> Response:
    """And what has to be done first, before anybody presses."""
    alone = [each.community for each in memberships_of(person) if each.leads_alone]
    return page("rights/erase.html", person=person, mine=mine, alone=alone)


@bp.post("/your-data/erase")
@signed_in
def erase_me() -> ResponseReturnValue:
    if "sure" not in request.form:
        return show_what_goes(current_user.person, mine=True)
    current_user.login.must_have_just_begun(clock.now())
    be_gone(current_user.person)
    logout_user()
    session.clear()
    flash("You have been erased here. Nobody can sign in as you any more.", "success")
    return saved(url_for("home.sign_in"))


def be_gone(person: Person) -> None:
    named, outbox = (person.name, person.email), current_app.config["SETTINGS"].instance / "outbox"
    tell_their_screens(person.id)
    erase(person, clock.now())
    db.session.commit()
    throw_letters_away(outbox, *named)


@bp.get("/rights/")
@may("administer")
def index() -> ResponseReturnValue:
    """For people without an account, who ask in person; and names that still stand in somebody's words."""
    asked = " ".join(request.args.get("q", "").split())
    return page("rights/index.html", asked=asked, people=people_called(asked), mentions=waiting())


@bp.post("/rights/people/<int:person_id>/file")
@may("administer")
def their_file(person_id: int) -> ResponseReturnValue:
    return file_about(somebody(person_id), "their export")


@bp.get("/rights/people/<int:person_id>/correct")
@may("administer")
def ask_to_correct(person_id: int) -> ResponseReturnValue:
    person = somebody(person_id)
    return page("rights/correct.html", person=person, form=CorrectForm(person))


@bp.post("/rights/people/<int:person_id>/correct")
@may("administer")
def correct_them(person_id: int) -> ResponseReturnValue:
    person = somebody(person_id)
    form = CorrectForm(person)
    if not form.validate():
        return page("rights/correct.html", person=person, form=form, status=422)
    told = put_right(person, form.name.data or "", form.email.data if "email" in form else None)
    note("corrected", person)
    db.session.commit()
    tell_of_a_new_address(person.name, told)
    flash("Put right.", "success")
    return saved(url_for("rights.index", q=person.name))


def tell_of_a_new_address(name: str, addresses: list[str]) -> None:
    """Both, so that nobody's way in moves behind their back. It has moved, whether or not the letters go."""
    service = current_app.config["SETTINGS"].service_name
    start_reading()
    for address in addresses:
        text = render_template("email/way_in_changed.txt", name=name, sentence=f"You sign in as {addresses[-1]} now.")
        with suppress(Unavailable):
            mail.send(mail.Letter(address, f"{service}: your way in has changed", text))


@bp.get("/rights/people/<int:person_id>/erase")
@may("administer")
def ask_to_erase(person_id: int) -> ResponseReturnValue:
    return show_what_goes(somebody(person_id), mine=False)


@bp.post("/rights/people/<int:person_id>/erase")
@may("administer")
def erase_them(person_id: int) -> ResponseReturnValue:
    person = somebody(person_id)
    if "sure" not in request.form:
        return show_what_goes(person, mine=False)
    be_gone(person)
    flash("Erased.", "success")
    return saved(url_for("rights.index"))


def somebody(person_id: int) -> Person:
    person = db.session.get(Person, person_id)
    if person is None or person.erased_at:
        raise Missing
    return person


@bp.post("/rights/mentions/<int:mention_id>")
@may("administer")
def settle_mention(mention_id: int) -> ResponseReturnValue:
    """`do`: replace, or leave the words as they are."""
    mention = db.session.get(Mention, mention_id)
    if mention is None:
        raise Missing
    if request.form.get("do") == "replace" and look(mention).text is not None:
        replace(mention)
    else:
        db.session.delete(mention)
    note("mentions", detail=f"number {mention_id}")
    db.session.commit()
    return saved(url_for("rights.index"))
