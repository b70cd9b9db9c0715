"""A note for oneself, on the phone that joined and, for members, on the session's own page. No screen hears of it."""

from __future__ import annotations

from flask import Blueprint, g, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from cop.access import may
from cop.db import db
from cop.errors import Refused
from cop.gatherings.models import Gathering
from cop.gatherings.views import address, screen
from cop.notes.forms import NoteForm
from cop.notes.queries import Writer, keep_note, note_of
from cop.web import first_error, page, saved

bp = Blueprint("notes", __name__)


def writer() -> Writer:
    """At the desk only a sign-in counts: a line of the sign-in sheet may be linked to anybody."""
    person = current_user.person.id if current_user.is_authenticated else None
    on_a_phone = request.path.startswith("/rooms/") and g.presence is not None
    return Writer(person, g.presence.id if on_a_phone else None)


@bp.get("/<community>/sessions/<int:n>/note")
@may("see the community")
def show(gathering: Gathering) -> ResponseReturnValue:
    note = note_of(gathering, writer())
    form = NoteForm(formdata=None, text=note.text if note else "")
    return page("notes/show.html", gathering=gathering, form=form)


@bp.post("/<community>/sessions/<int:n>/note")
@may("see the community")
def keep(gathering: Gathering) -> ResponseReturnValue:
    form = NoteForm()
    if not form.validate():
        return page("notes/show.html", gathering=gathering, form=form, status=422)
    keep_note(gathering, writer(), form.text.data or "")
    db.session.commit()
    return saved(address(gathering, "notes.show"))


@bp.post("/rooms/<code>/note")
@may("see the room")
def keep_from_phone(gathering: Gathering) -> ResponseReturnValue:
    form = NoteForm()
    if not form.validate():
        raise Refused(f"{first_error(form)}.")
    keep_note(gathering, writer(), form.text.data or "")
    db.session.commit()
    return saved(screen(gathering))
