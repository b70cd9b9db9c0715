"""Changing one's own e-mail address: by a letter to the new one, whose link is pressed while signed in."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from functools import partial

from flask import Blueprint, Response, current_app, flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from cop import clock, mail
from cop.access import signed_in
from cop.asking import remember_browser
from cop.audit.noting import note
from cop.behind import once_answered
from cop.brakes import too_often
from cop.db import db, start_reading
from cop.errors import Refused, Unavailable
from cop.identity.models import LINK_MINUTES, Person
from cop.identity.queries import LETTERS_AN_HOUR, person_with_address
from cop.newaddress.forms import AddressForm
from cop.newaddress.queries import address_in, change, hold, link_to, must_be_theirs_to_change
from cop.web import page, saved

bp = Blueprint("newaddress", __name__)

ENOUGH = f"{LETTERS_AN_HOUR} letters have been asked for within the hour. Use the newest that came, or wait."


@bp.get("/your-address")
@signed_in
def ask() -> ResponseReturnValue:
    return show(AddressForm(current_user.person))


def show(form: AddressForm, status: int = 200) -> Response:
    """With what stands in the way, in place of the form, rather than refusing what has been typed."""
    hindrance = ""
    try:
        must_be_theirs_to_change(current_user.login, clock.now())
    except Refused as refusal:
        hindrance = str(refusal)
    return page("newaddress/ask.html", form=form, person=current_user.person, hindrance=hindrance, status=status)


@bp.post("/your-address")
@signed_in
def send_letter() -> ResponseReturnValue:
    person, form = current_user.person, AddressForm(current_user.person)
    must_be_theirs_to_change(current_user.login, clock.now())
    if not form.validate():
        return show(form, 422)
    if too_often(f"letters to a new address of {person.id}", LETTERS_AN_HOUR, timedelta(hours=1)):
        form.email.errors = [ENOUGH]
        return show(form, 429)
    db.session.commit()
    mail.must_be_reachable()
    once_answered(partial(write_to, form.email.data, person.id, person.epoch))
    # The same page, as soon, whether or not somebody has that address: nobody has looked yet.
    return page("newaddress/check_your_mail.html", address=form.email.data, person=person, minutes=LINK_MINUTES)


def write_to(address: str, person_id: int, epoch: int) -> None:
    """Behind the answer, since nobody is written to who has an account."""
    person, now = db.session.get(Person, person_id), clock.now()
    if person is None or person.epoch != epoch or person_with_address(address) is not None:
        return
    settings = current_app.config["SETTINGS"]
    link = settings.base_url + url_for("newaddress.follow", token=link_to(address, person, now))
    text = render_template("email/new_address.txt", name=person.name, link=link, minutes=LINK_MINUTES)
    start_reading()
    mail.send(mail.Letter(address, f"{settings.service_name}: is this your new address?", text))


@bp.get("/your-address/<token>")
@signed_in
def follow(token: str) -> ResponseReturnValue:
    """Only shows a form: mail scanners open every link. Whoever gets a letter that was meant for somebody else cannot
    sign in as them, and so cannot use it."""
    address = address_in(token, current_user.person, clock.now())
    if address is None:
        return page("newaddress/old_link.html", status=404)
    return page("newaddress/follow.html", address=address, person=current_user.person)


@bp.post("/your-address/<token>")
@signed_in
def move(token: str) -> ResponseReturnValue:
    person, now = current_user.person, clock.now()
    hold(person)
    address, old, name = address_in(token, person, now), person.email, person.name
    if address is None:
        return page("newaddress/old_link.html", status=404)
    change(current_user.login, address, now)
    note("own address")
    db.session.commit()
    remember_browser(address)
    tell_the_old_one(old, name)
    flash(f"You sign in as {address} now. Every other device has been signed out.", "success")
    return saved(url_for("communities.details"))


def tell_the_old_one(address: str, name: str) -> None:
    """So that nobody's way in moves behind their back. It has moved, whether or not the letter goes. The new address is
    not in it: others may read the letters to the old one by now."""
    text = render_template("email/old_address.txt", name=name)
    start_reading()
    with suppress(Unavailable):
        service = current_app.config["SETTINGS"].service_name
        mail.send(mail.Letter(address, f"{service}: your address has been changed", text))
