"""Enter a session we ran on paper: one page, ten minutes for nine people."""

from __future__ import annotations

from flask import Blueprint, flash
from flask.typing import ResponseReturnValue

from cop import keys, live
from cop.access import may
from cop.answerform.forms import ClosingForm
from cop.communities.models import Community
from cop.db import db
from cop.gatherings.models import Gathering
from cop.gatherings.queries import out_of_order
from cop.gatherings.views import address
from cop.paper.forms import PaperForm
from cop.paper.slips import type_slip
from cop.paper.typing_up import type_up
from cop.sheet.checking import known_in, not_checked
from cop.web import page, saved

bp = Blueprint("paper", __name__)


@bp.get("/<community>/sessions/paper")
@may("plan sessions")
def enter(community: Community) -> ResponseReturnValue:
    form = PaperForm(community, known_in(community), formdata=None)
    return page("paper/enter.html", community=community, form=form)


@bp.post("/<community>/sessions/paper")
@may("plan sessions")
def save(community: Community) -> ResponseReturnValue:
    known = known_in(community)
    form = PaperForm(community, known)
    if not form.validate():
        return page("paper/enter.html", community=community, form=form, status=422)
    gathering = type_up(form, community, known)
    live.changed(gathering.id)
    db.session.commit()
    flash(f"Saved: session {gathering.number} is entered, and closed.{why_its_number(gathering)}", "success")
    return saved(address(gathering, "sheet.show" if not_checked(gathering) else "gatherings.show"))


def why_its_number(gathering: Gathering) -> str:
    later = out_of_order(gathering)
    return (
        f" It was before session {later.number}, which keeps its number; the list is in order of days." if later else ""
    )


@bp.get("/<community>/sessions/<int:n>/slip")
@may("lead sessions")
def slip(gathering: Gathering) -> ResponseReturnValue:
    return page("paper/slip.html", gathering=gathering, form=ClosingForm(formdata=None))


@bp.post("/<community>/sessions/<int:n>/slip")
@may("lead sessions")
def save_slip(gathering: Gathering) -> ResponseReturnValue:
    """One sheet of paper of a session that also had phones: mixed in, and never marked on an answer."""
    form = ClosingForm()
    if not form.validate():
        return page("paper/slip.html", gathering=gathering, form=form, status=422)
    type_slip(gathering, form.typed.words, keys.store())
    live.changed(gathering.id)
    db.session.commit()
    flash("Mixed in. Put the slip with the others, or type the next one.", "success")
    return saved(address(gathering, "paper.slip"))
