"""Documents in and out: a file as a new version, looked at first; the text as a file, on a wall, with its history."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, flash, url_for
from flask.typing import ResponseReturnValue

from cop.access import allowed, may
from cop.audit.noting import note_that_it_left
from cop.communities.models import Community
from cop.db import db
from cop.documents import queries
from cop.documents.diff import compare
from cop.documents.models import Document, Version
from cop.documents.views import address
from cop.errors import Missing, Refused
from cop.incoming import takes
from cop.interchange.forms import FileForm, HistoryForm
from cop.interchange.history import history_of, known_in, made_of, read_history
from cop.interchange.wall import fitting
from cop.qr import qr
from cop.settings import Settings
from cop.web import page, saved
from cop.word.drawing import draw_word
from cop.writing.forms import NewDocumentForm, VersionForm

bp = Blueprint("interchange", __name__)

FILE_BODY, HISTORY_BODY = 8_000_000, 30_000_000
"""More than a file may have: one that is too large is then refused with a sentence, and not cut off."""
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def newest_of(community: Community, slug: str) -> tuple[Document, Version]:
    document = queries.document_called(community, slug)
    newest = queries.newest_version(document)
    if newest is None:
        raise Missing("Nothing has been written yet.")
    return document, newest


@bp.get("/<community>/documents/<slug>/from-a-file")
@may("edit documents")
def choose(community: Community, slug: str) -> ResponseReturnValue:
    document = queries.document_called(community, slug)
    return page("interchange/choose.html", document=document, form=FileForm(formdata=None))


@bp.post("/<community>/documents/<slug>/from-a-file")
@takes(FILE_BODY)
@may("edit documents")
def look(community: Community, slug: str) -> ResponseReturnValue:
    """Nothing is saved: the text comes into the box, beside what was left out of it."""
    document, form = queries.document_called(community, slug), FileForm()
    if not form.validate() or form.taken is None:
        return page("interchange/choose.html", document=document, form=form, status=422)
    newest = queries.newest_version(document)
    begun = {"body": form.taken.text, "base": newest.number if newest else 0}
    text = VersionForm(formdata=None, data=begun).offer(queries.sessions_of(community))
    words = compare(newest.body if newest else "", form.taken.text).words
    more: dict[str, Any] = {"form": text, "taken": form.taken, "newest": newest, "words": words}
    return page("interchange/look.html", community=community, document=document, **more)


@bp.get("/<community>/documents/new/from-a-file")
@may("edit documents")
def choose_new(community: Community) -> ResponseReturnValue:
    return draw_new(community, FileForm(formdata=None), HistoryForm(formdata=None))


def draw_new(community: Community, form: FileForm, history: HistoryForm, status: int = 200) -> Response:
    return page("interchange/choose_new.html", community=community, form=form, history=history, status=status)


@bp.post("/<community>/documents/new/from-a-file")
@takes(FILE_BODY)
@may("edit documents")
def look_new(community: Community) -> ResponseReturnValue:
    form = FileForm()
    if not form.validate() or form.taken is None:
        return draw_new(community, form, HistoryForm(formdata=None), 422)
    text = NewDocumentForm(formdata=None, data={"body": form.taken.text}).offer(queries.sessions_of(community))
    return page("interchange/look_new.html", community=community, form=text, taken=form.taken)


@bp.post("/<community>/documents/new/from-a-history")
@takes(HISTORY_BODY)
@may("edit documents")
def take_history(community: Community) -> ResponseReturnValue:
    """Another document of this community, with every version that the file has."""
    form = HistoryForm()
    if not form.validate():
        return draw_new(community, FileForm(formdata=None), form, 422)
    try:
        record = read_history(form.history.data.read())
    except Refused as reason:
        form.history.errors = [str(reason)]
        return draw_new(community, FileForm(formdata=None), form, 422)
    known = known_in(community)
    record = record.model_copy(update=known.sayable(record, allowed("lead sessions")))
    document = made_of(record, community, queries.slugs_of(community), known)
    db.session.commit()
    flash(came_in(len(record.versions), list(known.left_out)), "success")
    return saved(address(document))


def came_in(versions: int, left_out: list[str]) -> str:
    came = f"{versions} {'version has' if versions == 1 else 'versions have'} come in."
    if not left_out:
        return came
    more = f" and {len(left_out) - 5} more" if len(left_out) > 5 else ""
    return f"{came} Left out, because it is not known here or not yours to say: {', '.join(left_out[:5])}{more}."


def file(document: Document, content: bytes | str, kind: str, ending: str) -> Response:
    name = f"{document.slug}.{ending}"
    note_that_it_left(name, document.community_id)
    return Response(content, mimetype=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@bp.get("/<community>/documents/<slug>/text.md")
@may("see documents")
def as_markdown(community: Community, slug: str) -> ResponseReturnValue:
    """To the letter, so that it comes back as it went."""
    document, newest = newest_of(community, slug)
    return file(document, newest.body, "text/markdown", "md")


@bp.get("/<community>/documents/<slug>/text.docx")
@may("see documents")
def as_word(community: Community, slug: str) -> ResponseReturnValue:
    document, newest = newest_of(community, slug)
    return file(document, draw_word(document.title, newest.body, community.name), WORD, "docx")


@bp.get("/<community>/documents/<slug>/history.json")
@may("see documents")
def as_history(community: Community, slug: str) -> ResponseReturnValue:
    document = queries.document_called(community, slug)
    return file(document, history_of(document), "application/json", "history.json")


@bp.get("/<community>/documents/<slug>/poster")
@may("see documents")
def poster(community: Community, slug: str) -> ResponseReturnValue:
    """The text on one page for a wall, as large as it fits, with a way to the document for its members."""
    document, newest = newest_of(community, slug)
    settings: Settings = current_app.config["SETTINGS"]
    place = settings.base_url + url_for("documents.show", community=community.slug, slug=slug)
    more: dict[str, Any] = {"size": fitting(newest.body), "place": place, "qr": qr(place)}
    return page("interchange/poster.html", document=document, version=newest, **more)
