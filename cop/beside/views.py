"""A document beside those of other communities."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from cop.access import may
from cop.beside.laying import lay
from cop.beside.queries import chosen_of, others_for, text_of
from cop.communities.models import Community
from cop.documents.queries import document_called
from cop.web import page

bp = Blueprint("beside", __name__)


@bp.get("/<community>/documents/<slug>/beside")
@may("see documents")
def show(community: Community, slug: str) -> ResponseReturnValue:
    """`with`, once or twice: community and document, as hill/our-charter."""
    document = document_called(community, slug)
    others = others_for(community, current_user.person)
    chosen = chosen_of(others, [name for name in request.args.getlist("with") if name])
    texts = [text_of(each) for each in (document, *chosen)]
    laid = lay([each.body for each in texts]) if chosen else None
    return page("beside/show.html", document=document, others=others, chosen=chosen, texts=texts, laid=laid)
