"""Enter a session we ran on paper: one page, ten minutes for nine people."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from cop import live
from cop.access import may
from cop.communities.models import Community
from cop.db import db
from cop.gatherings.views import address
from cop.paper.forms import PaperForm
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
    return saved(address(gathering, "sheet.show" if not_checked(gathering) else "gatherings.show"))
