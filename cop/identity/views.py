"""Signing in and out. The page that asks who you are is composed in home, which also knows who belongs where."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Blueprint, current_app, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_user, logout_user

from cop import clock, mail
from cop.access import public, signed_in
from cop.asking import Asker, asker, remember_browser
from cop.db import db, start_writing
from cop.errors import Missing, Refused, Unavailable
from cop.guessing import slow_down
from cop.identity.forms import CodeForm, LinkForm
from cop.identity.models import LINK_MINUTES, MAIL, Login, Person, SignInLink, digest, kind_of_device
from cop.identity.queries import (
    Member,
    came_the_wrong_way,
    count_a_wrong_code,
    had_enough,
    link_with_token,
    newest_link,
    person_with_address,
)
from cop.settings import Settings
from cop.web import local_path, page, saved

bp = Blueprint("identity", __name__)

WRONG_CODE = "That code is wrong or too old. Check it, or ask for a new mail."


def settings() -> Settings:
    found: Settings = current_app.config["SETTINGS"]
    return found


def begin_login(person: Person, keep: bool, way: str = MAIL) -> None:
    """This browser is theirs from here on: a new login, a new session, nothing carried over but what it joined."""
    db.session.flush()
    if came_the_wrong_way(person, way):
        raise Refused(f"Your role here comes in through {settings().oidc_name}. Use its button on the sign-in page.")
    if current_user.is_authenticated:
        current_user.login.revoked_at = clock.now()
    login, token = Login.start(person, clock.now(), keep)
    login.way, login.device = way, kind_of_device(request.user_agent.string)
    db.session.add(login)
    session.clear()
    session.permanent = keep
    login_user(Member(login, token))
    if person.email:
        remember_browser(person.email)


def write_to(email: str, wanted: str, asks: Asker) -> None:
    """Behind the answer, since nobody is written to whom we do not know, or who has had enough letters for an hour. The
    link is kept first, so that it works when the letter comes, and goes again when the letter could not be sent."""
    now, person = clock.now(), person_with_address(email)
    if person is None or person.email is None or had_enough(person, asks, now):
        return
    link, token, code = SignInLink.for_person(person, now)
    link.browser_hash, link.origin = asks.browser, asks.origin
    letter = letter_for(person, token, code, wanted)
    db.session.add(link)
    db.session.commit()
    try:
        mail.send(letter)
    except Unavailable:
        start_writing()
        db.session.execute(sa.delete(SignInLink).filter_by(token_hash=digest(token)))
        db.session.commit()
        raise


def letter_for(person: Person, token: str, code: str, wanted: str) -> mail.Letter:
    address = url_for("identity.follow_link", token=token, next=None if local_path(wanted) == "/" else wanted)
    words = {"name": person.name, "link": settings().base_url + address, "code": code, "minutes": LINK_MINUTES}
    text = render_template("email/sign_in.txt", **words)
    return mail.Letter(person.email or "", f"Sign in to {settings().service_name}", text)


@bp.post("/sign-in/code")
@public
def enter_code() -> ResponseReturnValue:
    form, now = CodeForm(), clock.now()
    browser = asker(form.email.data or "").browser
    link = newest_link(form.email.data or "", browser)
    typed = "".join((form.code.data or "").split())
    if form.validate() and link and link.good(now) and link.fits(typed):
        begin_login(link.use(now), form.keep.data)
        db.session.commit()
        return saved(local_path(form.next.data))
    count_a_wrong_code(browser, now)
    db.session.commit()  # the try has been counted
    slow_down()
    form.code.errors = [*form.code.errors, WRONG_CODE][:1]
    return page("identity/check_your_mail.html", form=form, minutes=LINK_MINUTES, status=422)


@bp.get("/sign-in/<token>")
@public
def follow_link(token: str) -> ResponseReturnValue:
    """Only shows a form: mail scanners open every link, and must not use this one up."""
    link = link_with_token(token)
    if link is None or not link.good(clock.now()):
        return page("identity/old_link.html", status=404)
    form = LinkForm(formdata=None, next=request.args.get("next", ""))
    return page("identity/follow_link.html", form=form, person=link.person)


@bp.post("/sign-in/<token>")
@public
def use_link(token: str) -> ResponseReturnValue:
    form, link, now = LinkForm(), link_with_token(token), clock.now()
    if link is None or not link.good(now):
        return page("identity/old_link.html", status=404)
    begin_login(link.use(now), form.keep.data)
    db.session.commit()
    return saved(local_path(form.next.data))


@bp.post("/sign-in/as/<int:person_id>")
@public
def sign_in_as_sample(person_id: int) -> ResponseReturnValue:
    """Only where the sample is switched on, and only for people who exist nowhere else."""
    person = db.session.get(Person, person_id)
    if not settings().sample or person is None or not person.fictional:
        raise Missing
    begin_login(person, keep=False)
    db.session.commit()
    return saved(local_path(request.form.get("next")))


@bp.post("/sign-out")
@signed_in
def sign_out() -> ResponseReturnValue:
    current_user.login.revoked_at = clock.now()
    logout_user()
    session.clear()
    db.session.commit()
    return saved(url_for("home.sign_in"))
