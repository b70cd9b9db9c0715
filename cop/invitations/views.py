"""Who belongs: inviting, accepting, changing somebody's role, saying goodbye."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, current_app, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from cop import clock, live, mail
from cop.access import allowed, may, public
from cop.audit.noting import note
from cop.communities.models import Community, Membership, Programme
from cop.db import db, start_reading, start_writing
from cop.errors import Missing, TurnedAway, Unavailable
from cop.gatherings.queries import end_seats, take_back_codes
from cop.identity.models import Person
from cop.identity.queries import person_with_address
from cop.identity.views import begin_login
from cop.invitations.forms import AT_ONCE, AcceptForm, InviteForm, RemoveForm
from cop.invitations.models import INVITATION_DAYS, Invitation
from cop.invitations.queries import (
    Place,
    asking,
    counted,
    forget_earlier,
    invitation_here,
    invitation_with_token,
    invitations_waiting,
    membership_by,
    membership_here,
    open_sessions,
    people_of,
)
from cop.web import leaf_of, page, saved

bp = Blueprint("invitations", __name__)
A_PAGE = 40
Asked = tuple[Invitation, str, mail.Letter]


def roles_given(place: Place) -> tuple[str, ...]:
    """The roles that whoever asks may give, and take away, here: facilitators are an administrator's to name."""
    if isinstance(place, Programme):
        return ("reviewer",)
    if allowed("administer"):
        return ("facilitator", "convenor", "practitioner")
    return ("practitioner", "convenor")


def address(place: Place, endpoint: str, **values: Any) -> str:
    values["community" if isinstance(place, Community) else "programme"] = place.slug
    return url_for(f"invitations.{endpoint}", **values)


def show(place: Place, form: InviteForm, status: int = 200, **more: Any) -> Response:
    shown: dict[str, Any] = {"people": leaf_of(people_of(place), A_PAGE), "links": (), "removing": None} | more
    shown |= {"waiting": invitations_waiting(place, clock.now()), "counted": counted(place), "asking": asking(place)}
    return page("invitations/people.html", place=place, form=form, roles=roles_given(place), status=status, **shown)


@bp.get("/<community>/people")
@bp.get("/programmes/<programme>/people")
@may("invite members")
def people(community: Community | None = None, programme: Programme | None = None) -> ResponseReturnValue:
    place = there(community, programme)
    return show(place, InviteForm(place, roles_given(place), formdata=None))


@bp.post("/<community>/people")
@bp.post("/programmes/<programme>/people")
@may("invite members")
def invite(community: Community | None = None, programme: Programme | None = None) -> ResponseReturnValue:
    place = there(community, programme)
    form = InviteForm(place, roles_given(place))
    if not form.validate():
        return show(place, form, 422)
    rest, chosen = form.addresses[AT_ONCE:], form.access.data
    links, unsent = write_to(form.addresses[:AT_ONCE], chosen, place)
    if rest := unsent + rest:
        flash(f"Still in the box: {len(rest)}. Press the button again to write to them.", "info")
    if links or rest:
        left = {"email": rest, "access": chosen}
        return show(place, InviteForm(place, roles_given(place), formdata=None, data=left), links=links)
    return saved(address(place, "people"))


def write_to(addresses: list[str], access: str, place: Place) -> tuple[list[tuple[str, str]], list[str]]:
    """The links to pass on, and the addresses that the mail server did not take."""
    asked, went = [], []
    for email in addresses:
        invitation, token = Invitation.write(email, access, place, clock.now())
        asked.append((invitation, token, letter_for(invitation, place, token)))
    for each in asked:
        try:
            post(each[0], each[2])
            went.append(each)
        except Unavailable as problem:
            if not went and (len(asked) == 1 or not isinstance(problem, TurnedAway)):
                raise
            if not isinstance(problem, TurnedAway):
                break
    unsent = [email for email, each in zip(addresses, asked, strict=True) if each not in went]
    return tell(went) if went else [], unsent


def post(invitation: Invitation, letter: mail.Letter) -> None:
    """One after the other, each kept once its letter has gone: a letter cannot be taken back with the others."""
    start_reading()  # nobody else waits for the database while we wait for the mail server
    mail.send(letter)
    start_writing()
    forget_earlier(invitation)
    db.session.add(invitation)
    note_that_it_went(invitation)
    db.session.commit()


def note_that_it_went(invitation: Invitation) -> None:
    """By its number, and whoever's link it was asked for through: the address is not written down for good."""
    db.session.flush()
    link, detail = invitation.link, f"invitation {invitation.id}, as {invitation.role}"
    if link is None:
        note("invited", community_id=invitation.community_id, detail=detail)
    else:
        note("by link", link.made_by, invitation.community_id, f"link {link.id}, {detail}")


def tell(asked: list[Asked]) -> list[tuple[str, str]]:
    """Where the letters went. Without a mail server nobody gets one: whoever invites passes these links on. They are
    on the page that answers and nowhere else: a cookie would carry them about, and has room for a few only."""
    everybody = ", ".join(letter.to for _invitation, _token, letter in asked)
    if current_app.config["SETTINGS"].mail_url:
        letters = "An invitation is on its" if len(asked) == 1 else "Invitations are on their"
        flash(f"{letters} way to {everybody}.", "success")
        return []
    flash("No mail is sent from here, so pass each link on yourself. They are shown this once.", "success")
    return [(letter.to, link_to(token)) for _invitation, token, letter in asked]


def there(community: Community | None, programme: Programme | None) -> Place:
    place = community or programme
    if place is None:
        raise Missing
    return place


def link_to(token: str) -> str:
    base: str = current_app.config["SETTINGS"].base_url
    return base + url_for("invitations.read", token=token)


def letter_for(invitation: Invitation, place: Place, token: str) -> mail.Letter:
    """Notes who invites, too."""
    inviter: Person = current_user.person
    invitation.invited_by_id = inviter.id
    link = link_to(token)
    words = {"inviter": inviter.name, "place": place.name, "role": invitation.role, "days": INVITATION_DAYS}
    text = render_template("email/invitation.txt", link=link, asked="", **words)
    return mail.Letter(invitation.email, f"{inviter.name} invites you to {place.name}", text)


@bp.post("/<community>/people/<int:id>/role")
@may("invite members")
def give_role(community: Community, id: int) -> ResponseReturnValue:
    member = somebody(community, id)
    access = request.form.get("access", "")
    member.become(access if access in roles_given(community) else "")
    take_back_codes(member, clock.now())
    note("role", member.person, community.id, member.access)
    tell_open_sessions(community)
    db.session.commit()
    return saved(address(community, "people"))


@bp.post("/<community>/people/<int:id>/remove")
@bp.post("/programmes/<programme>/people/<int:id>/remove")
@may("invite members")
def remove(id: int, community: Community | None = None, programme: Programme | None = None) -> ResponseReturnValue:
    place = there(community, programme)
    member, form = somebody(place, id), RemoveForm(id)
    if not form.validate():
        return show(place, InviteForm(place, roles_given(place), formdata=None), 422, removing=form)
    member.leave(clock.now(), form.because.data or "")
    note("removed", member.person, member.community_id)
    take_back_codes(member, clock.now())
    if isinstance(place, Community):
        end_seats(place, member.person)
    tell_open_sessions(place)
    db.session.commit()
    tell_why(member, place.name)
    flash(f"{member.name} no longer belongs here. What they were part of stays.", "success")
    return saved(address(place, "people"))


def somebody(place: Place, id: int) -> Membership:
    """A member whose role is mine to change."""
    member = membership_here(place, id)
    if member is None or member.access not in roles_given(place):
        raise Missing
    return member


def tell_why(member: Membership, place: str) -> None:
    """They have been removed, whether or not the letter goes."""
    person = member.person
    if person.email and not person.fictional:
        text = render_template("email/removed.txt", name=person.name, place=place, because=member.left_because)
        letter = mail.Letter(person.email, f"You no longer belong to {place}", text)
        start_reading()
        with suppress(Unavailable):
            mail.send(letter)


def tell_open_sessions(place: Place) -> None:
    """Screens in sessions that are open ask again, with what their reader may see from now on."""
    for gathering_id in open_sessions(place) if isinstance(place, Community) else []:
        live.changed(gathering_id)


@bp.post("/<community>/invitations/<int:id>/withdraw")
@bp.post("/programmes/<programme>/invitations/<int:id>/withdraw")
@may("invite members")
def withdraw(id: int, community: Community | None = None, programme: Programme | None = None) -> ResponseReturnValue:
    place = there(community, programme)
    invitation = invitation_here(place, id)
    if invitation is None or invitation.access not in roles_given(place):
        raise Missing
    db.session.delete(invitation)
    detail = f"invitation {id}, as {invitation.role}"
    note("withdrawn", community_id=invitation.community_id, detail=detail)
    db.session.commit()
    return saved(address(place, "people"))


@bp.get("/invitations/<token>")
@public
def read(token: str) -> ResponseReturnValue:
    """Only shows a form: mail scanners open every link, and must not accept for anybody."""
    invitation = invitation_with_token(token)
    if invitation is None or not invitation.good(clock.now()):
        return page("invitations/old.html", status=404)
    known = person_with_address(invitation.email)
    if known and not is_me(known):
        return sign_in_first(invitation)
    return page("invitations/read.html", invitation=invitation, form=accept_form(invitation))


def is_me(person: Person) -> bool:
    return bool(current_user.is_authenticated and current_user.person.id == person.id)


def refused(invitation: Invitation | None, now: datetime) -> Response:
    if invitation is None or not invitation.good(now):
        return page("invitations/old.html", status=404)
    return sign_in_first(invitation, 403)


def sign_in_first(invitation: Invitation, status: int = 200) -> Response:
    """A letter that has lain about for a month makes nobody somebody whom we know: signing in does."""
    way_in = url_for("home.sign_in", next=request.path)
    return page("invitations/sign_in_first.html", invitation=invitation, way_in=way_in, status=status)


@bp.post("/invitations/<token>")
@public
def accept(token: str) -> ResponseReturnValue:
    invitation, now = invitation_with_token(token), clock.now()
    known = person_with_address(invitation.email) if invitation else None
    if invitation is None or not invitation.good(now) or (known and not is_me(known)):
        return refused(invitation, now)
    form = accept_form(invitation)
    if not form.validate():
        return page("invitations/read.html", invitation=invitation, form=form, status=422)
    person = known or Person(name=form.name.data, email=invitation.email)
    db.session.add(invitation.accept(person, membership_by(invitation, person), now))
    if not known:
        begin_login(person, form.keep.data)
    note("joined", person, invitation.community_id, f"invitation {invitation.id}, as {invitation.role}")
    db.session.commit()
    return saved(first_page(invitation))


def first_page(invitation: Invitation) -> str:
    """By way of the address where this phone says whether it joined before under a name alone."""
    here = invitation.community
    return url_for("arrivals.was_that_me", community=here.slug) if here else "/"


def accept_form(invitation: Invitation) -> AcceptForm:
    """Asks the name of somebody whom we do not know yet, and signs only them in."""
    form, known = AcceptForm(), person_with_address(invitation.email)
    if known:
        del form.name, form.keep
    return form
