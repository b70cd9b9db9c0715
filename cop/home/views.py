"""What is next for me; and whether the service is well."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, Response, current_app, g, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.exc import DBAPIError

from cop import mail, schema
from cop.access import may, public
from cop.asking import asker
from cop.behind import once_answered
from cop.communities.models import Community, Membership
from cop.communities.queries import made_up_memberships, members_of, memberships_of, programmes_read_by
from cop.erasing.mentions import how_many_wait
from cop.errors import Missing
from cop.home.queries import Ahead, Asking, ahead_for
from cop.identity.forms import CodeForm, SignInForm
from cop.identity.models import LINK_MINUTES
from cop.identity.views import write_to
from cop.stories.queries import waiting_for
from cop.web import page

bp = Blueprint("home", __name__)


@bp.get("/")
@public
def index() -> ResponseReturnValue:
    if not current_user.is_authenticated:
        return redirect(url_for("home.sign_in"))
    person = current_user.person
    ahead = [found for m in memberships_of(person) if (found := ahead_for(m))]
    asking = {a.community.id: Asking.of(a.community, person) for a in ahead}
    stories, programmes = waiting_for(person), programmes_read_by(person)
    names = how_many_wait() if person.is_administrator else 0
    return page("home/index.html", ahead=ahead, asking=asking, programmes=programmes, stories=stories, names=names)


@bp.get("/<community>/")
@may("see the community")
def community(community: Community) -> ResponseReturnValue:
    """The community's front page, composed here because it shows its sessions and questions beside its members."""
    ahead = Ahead.of(community, g.abilities)
    return page("home/community.html", community=community, members=members_of(community), ahead=ahead)


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
    mail.must_be_reachable()
    once_answered(partial(write_to, form.email.data, form.next.data or "", asker(form.email.data, asks=True)))
    # The same page, as soon, whether or not somebody has that address: nobody has looked yet.
    code = CodeForm(formdata=None, email=form.email.data, next=form.next.data)
    return page("identity/check_your_mail.html", form=code, minutes=LINK_MINUTES)


def ask(form: SignInForm, status: int = 200) -> Response:
    """Who are you? Where the sample is switched on, with a button for each of its people, by what they are."""
    settings = current_app.config["SETTINGS"]
    people = made_up_people() if settings.sample else {}
    outside = settings.oidc_name if settings.oidc_issuer else None
    return page("home/sign_in.html", form=form, people=people, outside=outside, status=status)


def made_up_people() -> dict[str, list[Membership]]:
    """By role, one line a person: somebody with several roles is shown by the one that may do most."""
    roles: dict[str, list[Membership]] = {"facilitator": [], "convenor": [], "practitioner": [], "reviewer": []}
    seen: set[int] = set()
    named = [each for each in made_up_memberships() if each.access in roles]  # who covers for some days has none
    for membership in sorted(named, key=lambda m: (list(roles).index(m.access), m.id)):
        if membership.person_id not in seen:
            seen.add(membership.person_id)
            roles[membership.access].append(membership)
    return roles


@bp.get("/metrics")
@public
def metrics() -> ResponseReturnValue:
    """Without the setting and its token (cop/watching.py) there is no such page."""
    raise Missing


@bp.get("/healthz")
@public
def healthz() -> ResponseReturnValue:
    try:
        found = schema.current()
    except DBAPIError:
        return jsonify(status="failing", database="does not answer"), 503
    if not schema.serves(found):
        return jsonify(status="failing", database="ok", schema=f"{found}, expected {schema.newest()}"), 503
    return jsonify(status="ok", database="ok", schema=found)
