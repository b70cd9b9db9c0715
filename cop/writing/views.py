"""Writing a document: beginning it, changing it, and what happens when two people change it at once."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.exc import IntegrityError

from cop import clock
from cop.access import may
from cop.communities.models import Community
from cop.db import db, start_reading
from cop.documents import queries
from cop.documents.diff import compare
from cop.documents.models import Document, Outdated
from cop.documents.views import address
from cop.errors import Refused
from cop.web import page, saved
from cop.writing.forms import NewDocumentForm, TitleForm, VersionForm
from cop.writing.merge import merge

bp = Blueprint("writing", __name__)

TAKEN = "Somebody else saved a document under this name at the same moment. Look at theirs first, then save again."


@bp.get("/<community>/documents/new")
@may("edit documents")
def start(community: Community) -> ResponseReturnValue:
    form = NewDocumentForm(formdata=None).offer(queries.sessions_of(community))
    return page("writing/new.html", community=community, form=form)


@bp.post("/<community>/documents/new")
@may("edit documents")
def save_first(community: Community) -> ResponseReturnValue:
    form = NewDocumentForm().offer(queries.sessions_of(community))
    if not form.ready():
        return page("writing/new.html", community=community, form=form, status=form.status)
    document = Document.begin(community, form.title.data or "", form.kind.data, queries.slugs_of(community))
    db.session.add(document)
    document.next_version(None, form.writing, current_user.person, clock.now())
    try:
        db.session.commit()
    except IntegrityError as clash:
        raise Refused(TAKEN) from clash
    return saved(address(document))


@bp.get("/<community>/documents/<slug>/edit")
@may("edit documents")
def edit(community: Community, slug: str) -> ResponseReturnValue:
    document = queries.document_called(community, slug)
    newest = queries.newest_version(document)
    begun = {"body": newest.body, "base": newest.number, "draft": newest.state == "draft"} if newest else {}
    form = VersionForm(formdata=None, data=begun).offer(queries.sessions_of(community))
    return page("writing/edit.html", document=document, form=form)


@bp.post("/<community>/documents/<slug>/edit")
@may("edit documents")
def save(community: Community, slug: str) -> ResponseReturnValue:
    document = queries.document_called(community, slug)
    form = VersionForm().offer(queries.sessions_of(community))
    if not form.ready():
        return page("writing/edit.html", document=document, form=form, status=form.status)
    again = address(document, "writing.save")
    try:
        document.next_version(queries.newest_version(document), form.writing, current_user.person, clock.now())
        db.session.commit()
    except (Outdated, IntegrityError):
        return at_once(document, form, again)
    except Refused as no:
        form.body.errors = [str(no)]
        return page("writing/edit.html", document=document, form=form, status=409)
    return saved(address(document))


def at_once(document: Document, form: VersionForm, action: str) -> ResponseReturnValue:
    """Somebody saved since this text was begun: what both did is put together and shown, or both texts are, with
    the one that they began from. Nothing is saved; the form goes on to `action` from what is newest now."""
    start_reading()
    newest = queries.newest_version(document)
    began_from = queries.version_or_none(document, form.base.data or 0)
    before, theirs = began_from.body if began_from else "", newest.body if newest else ""
    yours = form.writing.body
    form.base.data = newest.number if newest else 0
    shown: dict[str, Any] = {"document": document, "form": form, "newest": newest, "began_from": began_from}
    shown |= {"yours": yours, "action": action}
    both = merge(before, yours, theirs)
    if began_from and not both.clashes:
        form.body.data = both.text
        return page("writing/together.html", both=both, status=409, **shown)
    differences = {"theirs": compare(before, theirs), "yours": compare(before, yours)}
    clashes = both.clashes if began_from else []
    return page("writing/conflict.html", clashes=clashes, differences=differences, status=409, **shown)


@bp.post("/<community>/documents/preview")
@may("edit documents")
def preview(community: Community) -> ResponseReturnValue:
    """How the text in the box will look, while it is typed. Nothing is kept, and nobody who saves waits for it."""
    start_reading()
    return page("writing/_preview.html", body=request.form.get("body", ""))


@bp.get("/<community>/documents/<slug>/name")
@may("edit documents")
def name(community: Community, slug: str) -> ResponseReturnValue:
    document = queries.document_called(community, slug)
    return page("writing/name.html", document=document, form=TitleForm(formdata=None, obj=document))


@bp.post("/<community>/documents/<slug>/name")
@may("edit documents")
def save_name(community: Community, slug: str) -> ResponseReturnValue:
    document, form = queries.document_called(community, slug), TitleForm()
    if not form.validate():
        return page("writing/name.html", document=document, form=form, status=422)
    document.call_it(form.title.data or "", form.kind.data)
    db.session.commit()
    return saved(address(document))
