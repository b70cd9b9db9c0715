"""Doors to a community: a link or QR code that invites, and a public page on which somebody asks to join."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import Any

from flask import Blueprint, Response, current_app, flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from cop import clock, mail
from cop.access import may, public
from cop.asking import place_asked_from
from cop.audit.noting import note
from cop.behind import once_answered
from cop.communities.models import Community, Membership
from cop.db import db, start_reading, start_writing
from cop.doors.forms import AskForm, DeclineForm, FollowForm, LinkForm
from cop.doors.models import MOST_WAITING, JoinRequest
from cop.doors.queries import (
    note_request,
    public_communities,
    public_community,
    request_here,
    requests_for,
    who_belong_already,
)
from cop.errors import Missing, TurnedAway
from cop.invitations.models import INVITATION_DAYS, Invitation, InviteLink
from cop.invitations.queries import lately_invited, link_called, links_of, member_with_address, was_removed
from cop.invitations.views import link_to, post, tell, tell_open_sessions
from cop.qr import qr
from cop.tokens import signed, unsigned
from cop.web import page, saved

bp = Blueprint("doors", __name__)


def address_of(link: InviteLink) -> str:
    base: str = current_app.config["SETTINGS"].base_url
    return base + url_for("doors.follow", token=signed("invite", link.id))


def show_links(community: Community, form: LinkForm, status: int = 200) -> Response:
    made = [(link, address_of(link), qr(address_of(link))) for link in links_of(community, clock.now())]
    return page("doors/links.html", community=community, form=form, links=made, status=status)


@bp.get("/<community>/people/links")
@may("invite members")
def links(community: Community) -> ResponseReturnValue:
    return show_links(community, LinkForm(formdata=None))


@bp.post("/<community>/people/links")
@may("invite members")
def make_link(community: Community) -> ResponseReturnValue:
    form = LinkForm()
    if not form.validate():
        return show_links(community, form, 422)
    link = InviteLink(community_id=community.id, made_by_id=current_user.person.id, most=form.most.data)
    link.expires_at = clock.now() + timedelta(days=form.days.data or 1)
    db.session.add(link)
    db.session.flush()
    note("link", community_id=community.id, detail=f"link {link.id}: {form.most.data} people, {form.days.data} days")
    db.session.commit()
    return saved(url_for("doors.links", community=community.slug))


@bp.post("/<community>/people/links/<int:id>/end")
@may("invite members")
def end_link(community: Community, id: int) -> ResponseReturnValue:
    link = link_called(id)
    if link is None or link.community_id != community.id:
        raise Missing
    db.session.delete(link)
    note("link ended", community_id=community.id, detail=f"link {id}")
    db.session.commit()
    return saved(url_for("doors.links", community=community.slug))


def good_link(token: str) -> InviteLink | None:
    number = unsigned("invite", token)
    link = link_called(number) if isinstance(number, int) else None
    return link if link and link.good(clock.now()) else None


@bp.get("/invited/<token>")
@public
def follow(token: str) -> ResponseReturnValue:
    """Only shows a form: a scanner that opens every link takes nobody's place."""
    link = good_link(token)
    if link is None:
        return page("invitations/old.html", status=404)
    return page("doors/follow.html", link=link, form=FollowForm(formdata=None))


@bp.post("/invited/<token>")
@public
def take_place(token: str) -> ResponseReturnValue:
    link, form = good_link(token), FollowForm()
    if link is None:
        return page("invitations/old.html", status=404)
    if current_user.is_authenticated and current_user.person.email:
        return join_at_once(link)
    if not form.validate():
        return page("doors/follow.html", link=link, form=form, status=422)
    mail.must_be_reachable()
    link = count_one(token)
    shown, number = {"address": form.email.data, "community": link.community.name}, link.id
    db.session.commit()
    once_answered(partial(invite_by, number, form.email.data))
    # The same page, as soon, whether or not somebody has that address, or was invited a moment ago: nobody has looked.
    return page("doors/check_your_mail.html", mailed=current_app.config["SETTINGS"].mail_url is not None, **shown)


def count_one(token: str) -> InviteLink:
    start_writing()
    link = good_link(token)
    if link is None:
        raise Missing
    link.ask_for_a_letter()
    return link


def join_at_once(link: InviteLink) -> Response:
    person, community, now = current_user.person, link.community, clock.now()
    invitation, _token = Invitation.write(person.email, "practitioner", community, now)
    invitation.link = link
    already = db.session.query(Membership).filter_by(person_id=person.id, community_id=community.id).first()
    db.session.add(invitation.accept(person, already, now))
    note("joined", community_id=community.id, detail=f"by link {link.id}")
    tell_open_sessions(community)
    db.session.commit()
    return saved(url_for("arrivals.was_that_me", community=community.slug))


def invite_by(link_id: int, email: str) -> None:
    """Behind the answer, since it depends on whose address it is."""
    link, now = link_called(link_id), clock.now()
    if link is None or belongs_or_did(link.community, email) or lately_invited(email, link.community, now):
        return
    community = link.community
    invitation, token = Invitation.write(email, "practitioner", community, now)
    invitation.link_id, invitation.invited_by_id = link.id, link.made_by_id
    inviter = link.made_by.name if link.made_by else community.name
    post(invitation, letter(invitation, token, community, inviter))


def belongs_or_did(community: Community, email: str) -> bool:
    return member_with_address(community, email) is not None or was_removed(community, email)


def letter(invitation: Invitation, token: str, community: Community, inviter: str, asked: str = "link") -> mail.Letter:
    """To somebody who asked for it, through a link or by a request."""
    words = {"inviter": inviter, "place": community.name, "role": invitation.role, "days": INVITATION_DAYS}
    text = render_template("email/invitation.txt", link=link_to(token), asked=asked, **words)
    return mail.Letter(invitation.email, f"You can join {community.name}", text)


@bp.get("/communities/")
@public
def index() -> ResponseReturnValue:
    return page("doors/index.html", communities=public_communities())


def shown(slug: str) -> Community:
    found = public_community(slug)
    if found is None:
        raise Missing
    return found


@bp.get("/communities/<public_slug>")
@public
def about(public_slug: str) -> ResponseReturnValue:
    community = shown(public_slug)
    known = {"name": current_user.name, "email": current_user.person.email} if current_user.is_authenticated else {}
    return page("doors/about.html", community=community, form=AskForm(formdata=None, data=known))


@bp.post("/communities/<public_slug>")
@public
def ask(public_slug: str) -> ResponseReturnValue:
    community, form = shown(public_slug), AskForm()
    if not form.validate():
        return page("doors/about.html", community=community, form=form, status=422)
    if current_user.is_authenticated and member_with_address(community, current_user.person.email or ""):
        flash("You belong here already.", "info")
        return saved(url_for("home.community", community=community.slug))
    said = {name: form[name].data or "" for name in ("name", "email", "organisation", "words")}
    if full := note_request(community, said, place_asked_from(), clock.now()):
        form.email.errors = [full]
        return page("doors/about.html", community=community, form=form, status=429)
    db.session.commit()
    flash("Thank you. The facilitator answers by mail.", "success")
    return saved(url_for("doors.about", public_slug=public_slug))


@bp.get("/<community>/people/requests")
@may("invite members")
def requests(community: Community) -> ResponseReturnValue:
    return show_requests(community)


def show_requests(community: Community, **more: Any) -> Response:
    """`form`: of one of them, when it came back."""
    asked: dict[str, Any] = {"form": None, "links": (), "status": 200} | more
    asked |= {"requests": requests_for(community), "belong": who_belong_already(community)}
    asked["full"] = len(asked["requests"]) >= MOST_WAITING
    return page("doors/requests.html", community=community, **asked)


def asked_here(community: Community, number: int) -> JoinRequest:
    found = request_here(community, number)
    if found is None:
        raise Missing
    return found


@bp.post("/<community>/people/requests/<int:id>/approve")
@may("invite members")
def approve(community: Community, id: int) -> ResponseReturnValue:
    """An invitation to that address: whoever has the mail accepts, so that nobody becomes a member by typing it."""
    asked, back = asked_here(community, id), url_for("doors.requests", community=community.slug)
    if id in who_belong_already(community):
        return tell_that_they_belong(community, asked)
    invitation, token = Invitation.write(asked.email, "practitioner", community, clock.now())
    invitation.invited_by_id = current_user.person.id
    written = letter(invitation, token, community, current_user.person.name, "request")
    post(invitation, written)
    db.session.delete(asked_here(community, id))
    note("approved", community_id=community.id, detail=f"request {id}, answered by invitation {invitation.id}")
    db.session.commit()
    if links := tell([(invitation, token, written)]):
        return show_requests(community, links=links)
    return saved(back)


def tell_that_they_belong(community: Community, asked: JoinRequest) -> Response:
    """An invitation would be worth nothing to a member: the letter says how they come in."""
    base: str = current_app.config["SETTINGS"].base_url
    text = render_template("email/belongs_already.txt", name=asked.name, place=community.name, link=f"{base}/sign-in")
    number, written = asked.id, mail.Letter(asked.email, f"You belong to {community.name} already", text)
    say(written, "They belong here already, and are told how to sign in.")
    db.session.delete(asked_here(community, number))
    note("approved", community_id=community.id, detail=f"request {number}, who belonged already")
    db.session.commit()
    return saved(url_for("doors.requests", community=community.slug))


@bp.post("/<community>/people/requests/<int:id>/decline")
@may("invite members")
def decline(community: Community, id: int) -> ResponseReturnValue:
    asked, form = asked_here(community, id), DeclineForm(id)
    if not form.validate():
        return show_requests(community, form=form, status=422)
    text = render_template("email/declined.txt", name=asked.name, place=community.name, because=form.because.data)
    written = mail.Letter(asked.email, f"{community.name}: not this time", text)
    say(written, "Declined, and told why.")
    db.session.delete(asked_here(community, id))
    note("declined", community_id=community.id, detail=f"request {id}")
    db.session.commit()
    return saved(url_for("doors.requests", community=community.slug))


def say(letter: mail.Letter, done: str) -> None:
    """Before the request is forgotten: a mail server that is down for a minute leaves it to be answered again. One
    that will never take a letter to this address does not keep it on the list."""
    start_reading()
    with suppress(TurnedAway):
        mail.send(letter)
    start_writing()
    mailed = current_app.config["SETTINGS"].mail_url
    flash(done if mailed else "No mail is sent from here, so tell them yourself.", "success")
