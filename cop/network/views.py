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


@bp.route("/links/new", methods=["GET", "POST"])
@may("say how we go on")
def new_link(community: Community) -> ResponseReturnValue:
    form = LinkForm()
    if not form.validate_on_submit():
        return draw(community, form, "Another group")
    db.session.add(form.fill(NetworkLink(community_id=community.id)))
    return done(community, "Kept. Its state counts in the figures.")


@bp.route("/links/<int:link_id>", methods=["GET", "POST"])
@may("say how we go on")
def link(community: Community, link_id: int) -> ResponseReturnValue:
    found = link_in(community, link_id)
    form = LinkForm(found)
    if not form.validate_on_submit():
        return draw(community, form, found.name, address(community, "network.remove_link", link_id=link_id))
    form.fill(found)
    return done(community, "Kept.")


@bp.post("/links/<int:link_id>/remove")
@may("say how we go on")
def remove_link(community: Community, link_id: int) -> ResponseReturnValue:
    db.session.delete(link_in(community, link_id))
    return done(community, "Taken off the list.")


@bp.route("/risks/new", methods=["GET", "POST"])
@may("say how we go on")
def new_risk(community: Community) -> ResponseReturnValue:
    form = RiskForm()
    if not form.validate_on_submit():
        return draw(community, form, "A risk")
    db.session.add(form.fill(Risk(community_id=community.id)))
    return done(community, "Kept.")


@bp.route("/risks/<int:risk_id>", methods=["GET", "POST"])
@may("say how we go on")
def risk(community: Community, risk_id: int) -> ResponseReturnValue:
    found = risk_in(community, risk_id)
    form = RiskForm(found)
    if not form.validate_on_submit():
        return draw(community, form, "A risk", address(community, "network.remove_risk", risk_id=risk_id))
    form.fill(found)
    return done(community, "Kept.")


@bp.post("/risks/<int:risk_id>/remove")
@may("say how we go on")
def remove_risk(community: Community, risk_id: int) -> ResponseReturnValue:
    db.session.delete(risk_in(community, risk_id))
    return done(community, "Taken off the list.")


@bp.route("/plan", methods=["GET", "POST"])
@may("say how we go on")
def plan(community: Community) -> ResponseReturnValue:
    found = plan_of(community)
    form = PlanForm(found)
    if not form.validate_on_submit():
        return draw(community, form, "How we keep going")
    db.session.add(form.fill(found or SustainPlan(community_id=community.id)))
    return done(community, "Kept.")
