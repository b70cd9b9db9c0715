"""For whoever facilitates: which topics, hopes and texts of the community a report may tell, and in which words."""

from __future__ import annotations

from flask import Blueprint, flash, request, url_for
from flask.typing import ResponseReturnValue

from cop.access import may
from cop.audit.noting import note
from cop.communities.models import Community
from cop.db import db
from cop.documents.queries import document_called, documents_of, last_published
from cop.gatherings.models import Gathering
from cop.goingout.queries import TYPED_BY_LEADERS, topics_to_tell
from cop.hopes.queries import hopes_of
from cop.web import page, saved

bp = Blueprint("goingout", __name__, url_prefix="/<community>/going-out")


@bp.get("/")
@may("release words")
def index(community: Community) -> ResponseReturnValue:
    shelves = [(shelf.document, last_published(shelf.document)) for shelf in documents_of(community)]
    return page(
        "goingout/index.html",
        community=community,
        sessions=topics_to_tell(community),
        hopes=[hope for hope in hopes_of(community) if hope.looked_at],
        documents=[(document, last) for document, last in shelves if last and not document.archived],
        typed_by_leaders=TYPED_BY_LEADERS,
    )


def kept(community: Community, what: str, anchor: str) -> ResponseReturnValue:
    note("released", community_id=community.id, detail=what)
    db.session.commit()
    flash("Kept. What you ticked may stand in the next report; everything else is only counted.", "success")
    return saved(url_for("goingout.index", community=community.slug, _anchor=anchor))


def told(number: int) -> str | None:
    """In which words this one may be told: none without its tick."""
    return request.form.get(f"wording-{number}", "") if str(number) in request.form.getlist("tell") else None


@bp.post("/sessions/<int:n>")
@may("release words")
def topics(gathering: Gathering) -> ResponseReturnValue:
    here = dict(topics_to_tell(gathering.community))
    for topic in here.get(gathering, []):
        topic.let_out(told(topic.id))
    return kept(gathering.community, f"topics of session {gathering.number}", f"session-{gathering.number}")


@bp.post("/hopes")
@may("release words")
def hopes(community: Community) -> ResponseReturnValue:
    for hope in (each for each in hopes_of(community) if each.looked_at):
        hope.let_out(told(hope.id))
    return kept(community, "hopes", "hopes")


@bp.post("/documents/<slug>")
@may("release words")
def document(community: Community, slug: str) -> ResponseReturnValue:
    found = document_called(community, slug)
    found.let_text_out(last_published(found) if request.form.get("let_out") == "yes" else None)
    return kept(community, "a document", "documents")
