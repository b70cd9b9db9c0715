"""Who else is doing this? Suggestions, a letter to those who do, and what was decided."""

from __future__ import annotations

from flask import Blueprint, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from cop import clock, mail
from cop.access import may
from cop.brakes import ENOUGH, enough_messages
from cop.communities.models import Community
from cop.db import db
from cop.errors import Refused
from cop.overlaps.forms import DecideForm, WriteForm
from cop.overlaps.likeness import Traits
from cop.overlaps.queries import alike, others, overlap
from cop.talentmap.models import WorkItem
from cop.talentmap.queries import reader, vocabulary, work_called
from cop.talentmap.views import address_of, whoever
from cop.web import page, saved

bp = Blueprint("overlaps", __name__)


@bp.get("/<community>/map/<int:work_id>/others")
@may("see the work")
def show(work: WorkItem) -> ResponseReturnValue:
    by = reader(whoever())
    return page(
        "overlaps/show.html",
        fragment="overlaps/_others.html",
        work=work,
        found=others(work, by),
        names=by.sees_names,
        words=vocabulary(),
    )


@bp.get("/<community>/map/alike")
@may("add work")
def suggest(community: Community) -> ResponseReturnValue:
    """While somebody is typing a new one: title, part and audience are in the address."""
    typed = Traits(0, *(request.args.get(name, "") for name in ("title", "summary", "part", "audience")))
    found = alike(typed, reader(whoever())) if typed.title.strip() else []
    return page("overlaps/suggest.html", fragment="overlaps/_alike.html", community=community, found=found)


@bp.get("/<community>/map/<int:work_id>/others/<int:other_id>")
@may("change the work")
def decide(work: WorkItem, other_id: int) -> ResponseReturnValue:
    other = work_called(other_id, reader(whoever()))
    return page("overlaps/decide.html", work=work, other=other, form=DecideForm(formdata=None))


@bp.post("/<community>/map/<int:work_id>/others/<int:other_id>")
@may("change the work")
def save_decision(work: WorkItem, other_id: int) -> ResponseReturnValue:
    other, form = work_called(other_id, reader(whoever())), DecideForm()
    if not form.validate():
        return page("overlaps/decide.html", work=work, other=other, form=form, status=422)
    overlap(work, other).decide(form.choice.data, form.because.data or "", by=current_user.person, now=clock.now())
    db.session.commit()
    return saved(address_of(work))


@bp.get("/<community>/map/<int:work_id>/write")
@may("write to its owners")
def write(work: WorkItem) -> ResponseReturnValue:
    return page("overlaps/write.html", work=work, form=WriteForm(formdata=None))


@bp.post("/<community>/map/<int:work_id>/write")
@may("write to its owners")
def send(work: WorkItem) -> ResponseReturnValue:
    form = WriteForm()
    if not form.validate():
        return page("overlaps/write.html", work=work, form=form, status=422)
    letters, back = letters_to(work, form.letter.data or ""), address_of(work)
    if enough_messages(current_user.person.id):
        form.letter.errors = [ENOUGH]
        return page("overlaps/write.html", work=work, form=form, status=429)
    db.session.commit()  # it is counted, and nobody waits for the database while we wait for the mail server
    for letter in letters:
        mail.send(letter)
    flash("Your message is on its way.", "success")
    return saved(back)


def letters_to(work: WorkItem, message: str) -> list[mail.Letter]:
    """One for each owner with an address. The sender's own address is in it, so that they can answer."""
    sender = current_user.person
    text = render_template("email/about_a_work.txt", sender=sender, work=work, message=message)
    addresses = [owner.email for owner in work.owners if owner.email]
    if not addresses:
        raise Refused("Nobody who does this work has an address with us. Ask their facilitator to pass it on.")
    subject = " ".join(f"{sender.name} asks about “{work.title}”".split())  # a letter's subject is one line
    return [mail.Letter(address, subject, text) for address in addresses]
