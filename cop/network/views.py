"""Beyond the community: linked networks, risks with their answers, and how we keep going, as three short forms."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, url_for
from flask.typing import ResponseReturnValue

from cop.access import may
from cop.communities.models import Community
from cop.db import db
from cop.fields import Form
from cop.network.forms import KINDS, STATES, LinkForm, PlanForm, RiskForm
from cop.network.models import NetworkLink, Risk, SustainPlan
from cop.network.queries import link_in, links_among, plan_of, risk_in, risks_among
from cop.web import page, saved

bp = Blueprint("network", __name__, url_prefix="/<community>/beyond")


@bp.get("")
@may("see the community")
def index(community: Community) -> ResponseReturnValue:
    found: dict[str, Any] = {
        "links": links_among([community.id]),
        "risks": risks_among([community.id], community.programme),
    }
    return page("network/index.html", community=community, plan=plan_of(community), kinds=KINDS, states=STATES, **found)


def address(community: Community, endpoint: str, **which: Any) -> str:
    return url_for(endpoint, community=community.slug, **which)


def draw(community: Community, form: Form, title: str, remove: str = "") -> ResponseReturnValue:
    status = 422 if form.errors else 200
    return page("network/form.html", community=community, form=form, title=title, remove=remove, status=status)


def done(community: Community, sentence: str) -> ResponseReturnValue:
    db.session.commit()
    flash(sentence, "success")
    return saved(url_for("network.index", community=community.slug))


def with_link(community: Community, link_id: int, form: LinkForm | None = None) -> ResponseReturnValue:
    found = link_in(community, link_id)
    gone = address(community, "network.remove_link", link_id=link_id)
    return draw(community, form or LinkForm(found), found.name, gone)


@bp.get("/links/new")
@may("say how we go on")
def new_link(community: Community) -> ResponseReturnValue:
    return draw(community, LinkForm(), "Another group")


@bp.post("/links/new")
@may("say how we go on")
def add_link(community: Community) -> ResponseReturnValue:
    form = LinkForm()
    if not form.validate():
        return draw(community, form, "Another group")
    db.session.add(form.fill(NetworkLink(community_id=community.id)))
    return done(community, "Kept. Its state counts in the figures.")


@bp.get("/links/<int:link_id>")
@may("say how we go on")
def link(community: Community, link_id: int) -> ResponseReturnValue:
    return with_link(community, link_id)


@bp.post("/links/<int:link_id>")
@may("say how we go on")
def change_link(community: Community, link_id: int) -> ResponseReturnValue:
    found = link_in(community, link_id)
    form = LinkForm(found)
    if not form.validate():
        return with_link(community, link_id, form)
    form.fill(found)
    return done(community, "Kept.")


@bp.post("/links/<int:link_id>/remove")
@may("say how we go on")
def remove_link(community: Community, link_id: int) -> ResponseReturnValue:
    db.session.delete(link_in(community, link_id))
    return done(community, "Taken off the list.")


def with_risk(community: Community, risk_id: int, form: RiskForm | None = None) -> ResponseReturnValue:
    gone = address(community, "network.remove_risk", risk_id=risk_id)
    return draw(community, form or RiskForm(risk_in(community, risk_id)), "A risk", gone)


@bp.get("/risks/new")
@may("say how we go on")
def new_risk(community: Community) -> ResponseReturnValue:
    return draw(community, RiskForm(), "A risk")


@bp.post("/risks/new")
@may("say how we go on")
def add_risk(community: Community) -> ResponseReturnValue:
    form = RiskForm()
    if not form.validate():
        return draw(community, form, "A risk")
    db.session.add(form.fill(Risk(community_id=community.id)))
    return done(community, "Kept.")


@bp.get("/risks/<int:risk_id>")
@may("say how we go on")
def risk(community: Community, risk_id: int) -> ResponseReturnValue:
    return with_risk(community, risk_id)


@bp.post("/risks/<int:risk_id>")
@may("say how we go on")
def change_risk(community: Community, risk_id: int) -> ResponseReturnValue:
    found = risk_in(community, risk_id)
    form = RiskForm(found)
    if not form.validate():
        return with_risk(community, risk_id, form)
    form.fill(found)
    return done(community, "Kept.")


@bp.post("/risks/<int:risk_id>/remove")
@may("say how we go on")
def remove_risk(community: Community, risk_id: int) -> ResponseReturnValue:
    db.session.delete(risk_in(community, risk_id))
    return done(community, "Taken off the list.")


@bp.get("/plan")
@may("say how we go on")
def plan(community: Community) -> ResponseReturnValue:
    return draw(community, PlanForm(plan_of(community)), "How we keep going")


@bp.post("/plan")
@may("say how we go on")
def change_plan(community: Community) -> ResponseReturnValue:
    found = plan_of(community)
    form = PlanForm(found)
    if not form.validate():
        return draw(community, form, "How we keep going")
    db.session.add(form.fill(found or SustainPlan(community_id=community.id)))
    return done(community, "Kept.")
