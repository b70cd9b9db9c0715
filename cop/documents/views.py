"""What the community writes together: read, compare, look back."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.exc import IntegrityError

from cop import clock
from cop.access import may
from cop.communities.models import Community
from cop.db import db
from cop.documents import queries
from cop.documents.diff import compare
from cop.documents.models import Document, Version, number_or_nothing
from cop.errors import Refused
from cop.web import page, saved

bp = Blueprint("documents", __name__)

OVERTAKEN = "Somebody saved a new version while you were reading. Look at theirs first: this one can still be restored."


def address(document: Document, endpoint: str = "documents.show", **values: Any) -> str:
    place: dict[str, Any] = {"community": document.community.slug, "slug": document.slug}
    return url_for(endpoint, **place, **values)


@bp.get("/<community>/documents/")
@may("see documents")
def index(community: Community) -> ResponseReturnValue:
    shelves, sessions = queries.documents_of(community), queries.sessions_named(community)
    return page("documents/index.html", community=community, shelves=shelves, sessions=sessions)


@bp.get("/<community>/documents/<slug>")
@may("see documents")
def show(community: Community, slug: str) -> ResponseReturnValue:
    document = queries.document_called(community, slug)
    return shown(document, queries.newest_version(document))


@bp.get("/<community>/documents/<slug>/versions/<int:number>")
@may("see documents")
def version(community: Community, slug: str, number: int) -> ResponseReturnValue:
    document = queries.document_called(community, slug)
    return shown(document, queries.version_numbered(document, number))


def shown(document: Document, found: Version | None) -> ResponseReturnValue:
    return page(
        "documents/show.html",
        document=document,
        version=found,
        numbers=queries.numbers_of(document),
        published=queries.last_published(document),
        sessions=queries.sessions_named(document.community),
    )


@bp.get("/<community>/documents/<slug>/versions/<int:number>/lines")
@may("see documents")
def lines(community: Community, slug: str, number: int) -> ResponseReturnValue:
    """Who wrote this line?"""
    document = queries.document_called(community, slug)
    read = queries.version_numbered(document, number)
    origins, sessions = queries.who_wrote(document, read), queries.sessions_named(community)
    return page("documents/lines.html", document=document, version=read, origins=origins, sessions=sessions)


@bp.get("/<community>/documents/<slug>/versions/")
@may("see documents")
def history(community: Community, slug: str) -> ResponseReturnValue:
    document = queries.document_called(community, slug)
    before = number_or_nothing(request.args.get("before"))
    return page(
        "documents/history.html",
        document=document,
        versions=queries.history(document, before),
        page_size=queries.PAGE,
        before=before,
        sessions=queries.sessions_named(community),
    )


@bp.post("/<community>/documents/<slug>/versions/<int:number>/restore")
@may("edit documents")
def restore(community: Community, slug: str, number: int) -> ResponseReturnValue:
    """`base` is the newest version that the reader knew of."""
    document = queries.document_called(community, slug)
    newest = queries.newest_version(document)
    old = queries.version_numbered(document, number)
    if newest is None or number_or_nothing(request.form.get("base")) != newest.number:
        raise Refused(OVERTAKEN)
    old.restored(newest, current_user.person, clock.now())
    try:
        db.session.commit()
    except IntegrityError as clash:
        raise Refused(OVERTAKEN) from clash
    return saved(address(document))


@bp.get("/<community>/documents/<slug>/compare")
@may("see documents")
def comparison(community: Community, slug: str) -> ResponseReturnValue:
    """`from` and `to` are numbers; left out, the newest version and the one before it."""
    document = queries.document_called(community, slug)
    numbers = queries.numbers_of(document)
    newer = chosen("to", numbers[-1] if numbers else 0)
    older = chosen("from", max((n for n in numbers if n < newer), default=newer))
    old, new = (queries.version_numbered(document, n) for n in (older, newer))
    difference = compare(old.body, new.body)
    return page("documents/compare.html", document=document, numbers=numbers, old=old, new=new, difference=difference)


def chosen(name: str, otherwise: int) -> int:
    """A version's number from the address; what is no number is no version."""
    typed = request.args.get(name, "")
    return otherwise if not typed else number_or_nothing(typed) or 0


@bp.post("/<community>/documents/<slug>/archive")
@may("edit documents")
def archive(community: Community, slug: str) -> ResponseReturnValue:
    """`archived` is yes to put it away, anything else to bring it back."""
    document = queries.document_called(community, slug)
    document.archived = request.form.get("archived") == "yes"
    db.session.commit()
    return saved(address(document))
