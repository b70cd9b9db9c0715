"""Pictures of a session: added in the room or afterwards, seen by those who may see what came out."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from cop import live
from cop.access import allowed, may
from cop.agenda.queries import board
from cop.agenda.views import person_acting
from cop.db import db, start_reading, start_writing
from cop.errors import Refused
from cop.gatherings.models import Gathering
from cop.gatherings.views import acts_at, in_the_room, reads_first, screen
from cop.incoming import takes
from cop.moderation.views import let_the_leader_look
from cop.pictures import queries
from cop.pictures.forms import PictureForm
from cop.pictures.models import Picture
from cop.web import page, saved

bp = Blueprint("pictures", __name__)

BODY = 30_000_000
"""More than a picture may have: one that is too large is then refused with a sentence, and not cut off."""


def draw(gathering: Gathering, form: PictureForm, status: int = 200) -> Response:
    phone = request.path.startswith("/rooms/")
    mine = [
        p.id for p in queries.pictures_of(gathering) if p.may_be_deleted_by(person_acting(), allowed("lead sessions"))
    ]
    here: dict[str, Any] = {
        "gathering": gathering,
        "pictures": queries.pictures_of(gathering),
        "mine": mine,
        "at": acts_at(gathering),
    }
    layout, back = ("phone.html", screen(gathering)) if phone else ("base.html", acts_at(gathering)("gatherings.show"))
    return page("pictures/index.html", form=form, layout=layout, back=back, status=status, **here)


@bp.get("/<community>/sessions/<int:n>/pictures/")
@may("see what came out")
def index(gathering: Gathering) -> ResponseReturnValue:
    return draw(gathering, PictureForm(board(gathering), formdata=None))


@bp.get("/rooms/<code>/pictures/")
@may("see the room")
def index_from_phone(gathering: Gathering) -> ResponseReturnValue:
    return draw(gathering, PictureForm(board(gathering), formdata=None))


@in_the_room("/pictures/", bp)
@takes(BODY)
@may("add what came out")
def add(gathering: Gathering) -> ResponseReturnValue:
    """The file is on the disk before the row, and the row before anybody is told. Until then the database is free."""
    form = PictureForm(board(gathering))
    start_reading()
    if not form.validate() or form.developed is None:
        return draw(gathering, form, 422)
    picture = Picture.of(form.developed)
    queries.put_away(picture, form.developed.content)
    start_writing()
    picture.belong_to(gathering, queries.how_many(gathering), person_acting())
    picture.description, picture.topic_id = form.description.data or "", form.topic_id
    db.session.add(picture)
    let_the_leader_look(gathering, picture)
    return done(gathering)


def done(gathering: Gathering) -> Response:
    live.changed(gathering.id)
    db.session.commit()
    return saved(acts_at(gathering)("pictures.index"))


def sent_out(picture: Picture) -> Response:
    """No cache between us and its reader keeps it; the reader's own asks each time whether it may still be shown."""
    response = Response(queries.brought_out(picture), mimetype=picture.mimetype)
    response.headers["Cache-Control"] = "private, no-cache"
    response.set_etag(picture.file)
    response.make_conditional(request)
    return response


@bp.get("/<community>/sessions/<int:n>/pictures/<int:picture_id>")
@may("see what came out")
def show(gathering: Gathering, picture_id: int) -> ResponseReturnValue:
    return sent_out(queries.picture_in(gathering, picture_id, leads=reads_first(gathering)))


@bp.get("/rooms/<code>/pictures/<int:picture_id>")
@may("see the room")
def show_from_phone(gathering: Gathering, picture_id: int) -> ResponseReturnValue:
    return sent_out(queries.picture_in(gathering, picture_id, leads=reads_first(gathering)))


@in_the_room("/pictures/<int:picture_id>/delete", bp)
@may("add what came out")
def delete(gathering: Gathering, picture_id: int) -> ResponseReturnValue:
    """The row first: if we stop in between, the file that is left is swept up by night."""
    leads = allowed("lead sessions")
    picture = queries.picture_in(gathering, picture_id, leads=reads_first(gathering))
    if not picture.may_be_deleted_by(person_acting(), leads):
        raise Refused("Only whoever added this picture can delete it, or whoever leads the session.")
    db.session.delete(picture)
    answer = done(gathering)
    queries.throw_away(picture.file)
    return answer
