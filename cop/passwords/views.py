"""Coming in with a password, for whoever wants one; choosing it, and doing without it again."""

from __future__ import annotations

from contextlib import suppress

from flask import Blueprint, Response, current_app, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from cop import clock, mail
from cop.access import public, signed_in
from cop.asking import asker
from cop.db import db, start_writing
from cop.devices.queries import end_other_logins
from cop.errors import Unavailable
from cop.guessing import slow_down
from cop.identity.models import JUST_NOW, MAIL, PASSWORD, Person
from cop.identity.queries import person_with_address
from cop.identity.views import begin_login
from cop.passwords.forms import ChooseForm, SignInForm
from cop.passwords.hashing import fits, hashed, out_of_date
from cop.passwords.models import PAUSE, Password
from cop.passwords.queries import count_wrong, forgive, is_paused, password_of
from cop.web import local_path, page, saved

bp = Blueprint("passwords", __name__)

WRONG = "That address and that password do not belong together. Check both, or ask for a mailed link."
MINUTES = PAUSE.seconds // 60
PAUSED = f"There were too many wrong tries for this address. Wait {MINUTES} minutes, or ask for a mailed link."
"""So long a mailed link that was followed stands in for the password until now."""


@bp.get("/sign-in/password")
@public
def ask() -> ResponseReturnValue:
    return page("passwords/sign_in.html", form=SignInForm(formdata=None, next=request.args.get("next", "")))


@bp.post("/sign-in/password")
@public
def come_in() -> ResponseReturnValue:
    form = SignInForm()
    if not form.validate():
        return page("passwords/sign_in.html", form=form, status=422)
    asks = asker(form.email.data)
    if is_paused(form.email.data, asks, clock.now()):
        return again(form, PAUSED, 429)
    person = whoever_fits(form.email.data, form.password.data)
    if person is None:
        return again(form, WRONG, 422)
    begin_login(person, form.keep.data, PASSWORD)
    forgive(form.email.data, asks)
    db.session.commit()
    return saved(local_path(form.next.data))


def whoever_fits(address: str, typed: str) -> Person | None:
    """As slow for an address that nobody has; a wrong try is counted for that one too."""
    kept = password_of(person_with_address(address))
    known, right = kept.hash if kept else None, fits(kept.hash if kept else None, typed)
    better = hashed(typed) if right and known and out_of_date(known) else None
    start_writing()
    person = person_with_address(address)
    now_kept = password_of(person)
    if not right or now_kept is None or now_kept.hash != known:
        count_wrong(address, asker(address), clock.now())
        db.session.commit()
        slow_down()
        return None
    now_kept.hash = better or now_kept.hash
    return person


def again(form: SignInForm, sentence: str, status: int) -> Response:
    form.password.errors = [sentence]
    return page("passwords/sign_in.html", form=form, status=status)


def asks_current() -> bool:
    """Whoever has just followed a letter has shown who they are: that is how a forgotten password is replaced."""
    login = current_user.login
    by_letter = login.way == MAIL and clock.now() < login.started_at + JUST_NOW
    return password_of(current_user.person) is not None and not by_letter


def choose_form() -> ChooseForm:
    person = current_user.person
    about = (person.name, person.email or "", current_app.config["SETTINGS"].service_name)
    return ChooseForm(about, asks_current())


def show(form: ChooseForm, status: int = 200) -> Response:
    has_one = password_of(current_user.person) is not None
    return page("passwords/choose.html", form=form, has_one=has_one, status=status)


@bp.get("/your-password")
@signed_in
def mine() -> ResponseReturnValue:
    return show(choose_form())


@bp.post("/your-password")
@signed_in
def choose() -> ResponseReturnValue:
    form = choose_form()
    if not form.validate() or not knows_the_current(form):
        return show(form, 422)
    made = hashed(form.password.data)
    start_writing()
    keep_hash(current_user.person, made)
    end_other_logins(current_user.login, clock.now())
    db.session.commit()
    tell_them("Your password has been changed.")
    flash("Saved. Every other device has been signed out.", "success")
    return saved(url_for("communities.details"))


def knows_the_current(form: ChooseForm) -> bool:
    kept = password_of(current_user.person)
    if "current" not in form or kept is None or fits(kept.hash, form.current.data or ""):
        return True
    form.current.errors = ["That is not your password until now. Forgotten? Sign in with a mailed link, then choose."]
    slow_down()
    return False


def keep_hash(person: Person, made: str) -> None:
    kept = password_of(person) or Password(person_id=person.id)
    kept.hash, kept.set_at = made, clock.now()
    db.session.add(kept)


@bp.post("/your-password/remove")
@signed_in
def remove() -> ResponseReturnValue:
    if kept := password_of(current_user.person):
        db.session.delete(kept)
    db.session.commit()
    tell_them("Your password has been removed. You sign in with a mailed link again.")
    flash("Removed. You sign in with a mailed link.", "success")
    return saved(url_for("communities.details"))


def tell_them(sentence: str) -> None:
    """So that nobody's way in changes behind their back. It has changed, whether or not the letter goes."""
    person, settings = current_user.person, current_app.config["SETTINGS"]
    if person.email and not person.fictional:
        text = render_template("email/way_in_changed.txt", name=person.name, sentence=sentence)
        letter = mail.Letter(person.email, f"{settings.service_name}: your way in has changed", text)
        db.session.rollback()
        with suppress(Unavailable):
            mail.send(letter)
