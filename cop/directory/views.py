"""The directory of a community, and writing to somebody through it."""

from __future__ import annotations

from flask import Blueprint, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from cop import mail
from cop.access import may
from cop.brakes import ENOUGH, enough_messages
from cop.communities.models import Community
from cop.db import db
from cop.directory.forms import MessageForm
from cop.directory.queries import entries, somebody_who_may_be_written_to, that_fit
from cop.errors import Missing
from cop.identity.models import Person
from cop.web import page, saved

bp = Blueprint("directory", __name__)


@bp.get("/<community>/directory")
@may("see the community")
def index(community: Community) -> ResponseReturnValue:
    everybody = entries(community)
    role, organisation = (request.args.get(name, "") for name in ("role", "organisation"))
    roles = sorted({each.role for each in everybody} - {""})
    places = sorted({each.organisation for each in everybody} - {""})
    asked = {"role": role, "organisation": organisation}
    fit = that_fit(everybody, role, organisation)
    return page("directory/index.html", community=community, found=fit, roles=roles, places=places, asked=asked)


def addressee(community: Community, member_id: int) -> Person:
    """Whoever has not ticked it cannot be told from whoever is not there."""
    found = somebody_who_may_be_written_to(community, member_id)
    if found is None:
        raise Missing
    return found


@bp.get("/<community>/directory/<int:member_id>")
@may("see the community")
def write(community: Community, member_id: int) -> ResponseReturnValue:
    person = addressee(community, member_id)
    return page("directory/write.html", community=community, person=person, form=MessageForm(formdata=None))


@bp.post("/<community>/directory/<int:member_id>")
@may("see the community")
def send(community: Community, member_id: int) -> ResponseReturnValue:
    person, form = addressee(community, member_id), MessageForm()
    if not form.validate():
        return page("directory/write.html", community=community, person=person, form=form, status=422)
    if enough_messages(current_user.person.id):
        form.letter.errors = [ENOUGH]
        return page("directory/write.html", community=community, person=person, form=form, status=429)
    letter = letter_to(person, community, form.letter.data or "")
    back, name = url_for("directory.index", community=community.slug), person.name
    db.session.commit()  # it is counted, and nobody waits for the database while we wait for the mail server
    mail.send(letter)
    flash(f"Your message to {name} is on its way.", "success")
    return saved(back)


def letter_to(person: Person, community: Community, message: str) -> mail.Letter:
    sender = current_user.person
    text = render_template("email/from_a_member.txt", sender=sender, community=community, message=message)
    subject = " ".join(f"{sender.name} of {community.name} writes to you".split())
    return mail.Letter(person.email or "", subject, text)
