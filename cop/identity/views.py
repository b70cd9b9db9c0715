"""Signing in and out."""

from __future__ import annotations

from flask import Blueprint, current_app, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_user, logout_user

from cop import clock, mail
from cop.access import public, signed_in
from cop.db import db
from cop.errors import Missing
from cop.identity.forms import CodeForm, LinkForm, SignInForm
from cop.identity.models import LINK_MINUTES, Login, Person, SignInLink
from cop.identity.queries import (
    Member,
    letters_since,
    link_with_token,
    newest_link,
    person_with_address,
    sample_people,
)
from cop.settings import Settings
from cop.web import local_path, page, saved

bp = Blueprint("identity", __name__)

LETTERS_AN_HOUR = 10
LETTER = """Hello {name},

Use this link to sign in to {service}:

{link}

Or type this code on the page where you asked for it: {code}

Both work once and for {minutes} minutes. If you did not ask for this, you need do nothing.
"""


def settings() -> Settings:
    found: Settings = current_app.config["SETTINGS"]
    return found


def begin_login(person: Person, keep: bool) -> None:
    """This browser is theirs from here on: a new login, a new session, nothing carried over."""
    login, token = Login.start(person, clock.now())
    db.session.add(login)
    session.clear()
    session.permanent = keep
    login_user(Member(login, token))


def ask(form: SignInForm, status: int = 200) -> ResponseReturnValue:
    people = sample_people() if settings().sample else []
    return page("identity/sign_in.html", form=form, people=people, status=status)


@bp.get("/sign-in")
@public
def sign_in() -> ResponseReturnValue:
    return ask(SignInForm(formdata=None, next=request.args.get("next", "")))


@bp.post("/sign-in")
@public
def send_letter() -> ResponseReturnValue:
    form = SignInForm()
    if not form.validate():
        return ask(form, 422)
    letter = write_letter(form.email.data or "")
    db.session.commit()
    if letter:
        mail.send(*letter)
    # The same page whether or not somebody has that address.
    code = CodeForm(formdata=None, email=form.email.data, next=form.next.data)
    return page("identity/check_your_mail.html", form=code, minutes=LINK_MINUTES)


def write_letter(email: str) -> tuple[str, str, str] | None:
    """The letter for this address: to whom, its subject and text; None when nobody has the address."""
    now, person = clock.now(), person_with_address(email)
    if person is None or letters_since(person, now) >= LETTERS_AN_HOUR:
        return None
    link, token, code = SignInLink.for_person(person, now)
    db.session.add(link)
    address = settings().base_url + url_for("identity.follow_link", token=token)
    words = {"name": person.name, "service": settings().service_name, "link": address}
    text = LETTER.format(**words, code=code, minutes=LINK_MINUTES)
    return person.email or "", f"Sign in to {settings().service_name}", text


@bp.post("/sign-in/code")
@public
def enter_code() -> ResponseReturnValue:
    form = CodeForm()
    link = newest_link(form.email.data or "")
    now = clock.now()
    typed = "".join((form.code.data or "").split())
    if form.validate() and link and link.good(now) and link.fits(typed):
        begin_login(link.use(now), form.keep.data)
        db.session.commit()
        return saved(local_path(form.next.data))
    db.session.commit()  # the try has been counted
    form.code.errors = [*form.code.errors, "That code is wrong or too old. Check it, or ask for a new mail."][:1]
    return page("identity/check_your_mail.html", form=form, minutes=LINK_MINUTES, status=422)


@bp.get("/sign-in/<token>")
@public
def follow_link(token: str) -> ResponseReturnValue:
    """Only shows a form: mail scanners open every link, and must not use this one up."""
    link = link_with_token(token)
    if link is None or not link.good(clock.now()):
        return page("identity/old_link.html", status=404)
    return page("identity/follow_link.html", form=LinkForm(formdata=None), person=link.person)


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
    return saved(url_for("home.index"))


@bp.post("/sign-out")
@signed_in
def sign_out() -> ResponseReturnValue:
    current_user.login.revoked_at = clock.now()
    logout_user()
    session.clear()
    db.session.commit()
    return saved(url_for("identity.sign_in"))
