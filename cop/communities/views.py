"""A community's own pages, and finding out where the requester stands in it."""

from __future__ import annotations

from flask import Blueprint, g, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from cop.access import allow, may
from cop.communities.models import Community
from cop.communities.queries import abilities_in, community_called, members_of, membership_in
from cop.web import page

bp = Blueprint("communities", __name__)


def place_in_community() -> None:
    """For every address under /<community>: hand the view the community, and allow what membership allows."""
    slug = (request.view_args or {}).get("community")
    if slug is None or request.view_args is None:
        return
    community = community_called(slug)
    request.view_args["community"] = community
    g.community = community
    if community is not None and current_user.is_authenticated:
        allow(abilities_in(community, current_user.person))
        g.membership = membership_in(community, current_user.person)


@bp.get("/<community>/")
@may("see the community")
def show(community: Community) -> ResponseReturnValue:
    return page("communities/show.html", community=community, members=members_of(community))
