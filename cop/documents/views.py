"""What the community writes together: read, change, compare, look back."""

from __future__ import annotations

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.exc import IntegrityError

from cop import clock
from cop.access import may
from cop.communities.models import Community
from cop.db import db, start_reading
from cop.documents import queries
from cop.documents.diff import compare
from cop.documents.forms import NewDocumentForm, TitleForm, VersionForm, number_or_nothing
from cop.documents.models import Document, Outdated, Version
from cop.errors import Refused
from cop.web import page, saved

bp = Blueprint("documents", __name__)

TAKEN = "Somebody else saved a document under this name at the same moment. Look at theirs first, then save again."
OVERTAKEN = "Somebody saved a new version while you were reading. Look at theirs first: this one can still be restored."


def address(document: Document, endpoint: str = "show", **values: object) -> str:
    place = {"community": document.community.slug, "slug": document.slug}
    return url_for(f"documents.{endpoint}", **place, **values)  # type: ignore[arg-type]


@bp.get("/<community>/documents/")
@may("see documents")
def index(community: Community) -> ResponseReturnValue:
    shelves, sessions = queries.documents_of(community), queries.sessions_named(community)
    return page("documents/index.html", community=community, shelves=shelves, sessions=sessions)


@bp.get("/<community>/documents/new")
@may("edit documents")
def start(community: Community) -> ResponseReturnValue:
    form = NewDocumentForm(formdata=None).offer(queries.sessions_of(community))
    return page("documents/new.html", community=community, form=form)


@bp.post("/<community>/documents/new")
@may("edit documents")
def save_first(community: Community) -> ResponseReturnValue:
    form = NewDocumentForm().offer(queries.sessions_of(community))
    if not form.validate():
        return page("documents/new.html", community=community, form=form, status=422)
    document = Document.begin(community, form.title.data or "", form.kind.data, queries.slugs_of(community))
    db.session.add(document)
    document.next_version(None, form.writing, current_user.person, clock.now())
    try:
        db.session.commit()
    except IntegrityError as clash:
        raise Refused(TAKEN) from clash
    return saved(address(document))


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


@bp.get("/<community>/documents/<slug>/edit")
@may("edit documents")
def edit(community: Community, slug: str) -> ResponseReturnValue:
    document = queries.document_called(community, slug)
    newest = queries.newest_version(document)
    begun = {"body": newest.body, "base": newest.number, "draft": newest.state == "draft"} if newest else {}
    form = VersionForm(formdata=None, data=begun).offer(queries.sessions_of(community))
    return page("documents/edit.html", document=document, form=form)


@bp.post("/<community>/documents/<slug>/edit")
@may("edit documents")
def save(community: Community, slug: str) -> ResponseReturnValue:
    document = queries.document_called(community, slug)
    form = VersionForm().offer(queries.sessions_of(community))
    if not form.validate():
        return page("documents/edit.html", document=document, form=form, status=422)
    try:
        document.next_version(queries.newest_version(document), form.writing, current_user.person, clock.now())
        db.session.commit()
    except (Outdated, IntegrityError):
        return conflict(document, form)
    except Refused as no:
        form.body.errors = [str(no)]
        return page("documents/edit.html", document=document, form=form, status=409)
    return saved(address(document))


def conflict(document: Document, form: VersionForm) -> ResponseReturnValue:
    """Both texts, what each of the two changed, and a form that starts from what is newest now."""
    start_reading()
    newest = queries.newest_version(document)
    base = queries.version_or_none(document, form.base.data or 0)
    before, theirs = base.body if base else "", newest.body if newest else ""
    differences = {"theirs": compare(before, theirs), "yours": compare(before, form.writing.body)}
    began_from = form.base.data
    form.base.data = newest.number if newest else 0
    return page(
        "documents/conflict.html",
        document=document,
        form=form,
        newest=newest,
        began_from=began_from,
        differences=differences,
        status=409,
    )


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


@bp.get("/<community>/documents/<slug>/name")
@may("edit documents")
def name(community: Community, slug: str) -> ResponseReturnValue:
    document = queries.document_called(community, slug)
    return page("documents/name.html", document=document, form=TitleForm(formdata=None, obj=document))


@bp.post("/<community>/documents/<slug>/name")
@may("edit documents")
def save_name(community: Community, slug: str) -> ResponseReturnValue:
    document, form = queries.document_called(community, slug), TitleForm()
    if not form.validate():
        return page("documents/name.html", document=document, form=form, status=422)
    document.call_it(form.title.data or "", form.kind.data)
    db.session.commit()
    return saved(address(document))


@bp.post("/<community>/documents/<slug>/archive")
@may("edit documents")
def archive(community: Community, slug: str) -> ResponseReturnValue:
    """`archived` is yes to put it away, anything else to bring it back."""
    document = queries.document_called(community, slug)
    document.archived = request.form.get("archived") == "yes"
    db.session.commit()
    return saved(address(document))
