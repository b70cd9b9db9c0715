"""The map in and out: sheets for other tools, and one page that anybody may read."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, Response, flash, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from cop import clock
from cop.access import may, public
from cop.audit.noting import note_that_it_left
from cop.communities.models import Community
from cop.db import db
from cop.errors import Refused
from cop.incoming import takes
from cop.spreadsheets.checking import Checked, check, known_in, made
from cop.spreadsheets.columns import MEDIA, csv_of, row_of, xlsx_of
from cop.spreadsheets.forms import BringInForm, SheetForm
from cop.spreadsheets.reading import Unreadable, read
from cop.talentmap.models import WorkItem
from cop.talentmap.queries import SESSIONS, Reader, in_order, reader, vocabulary, whole
from cop.talentmap.views import whoever
from cop.web import page, saved

bp = Blueprint("spreadsheets", __name__)

BODY = 20_000_000
MOST_FOR_EVERYBODY = 500


@bp.get("/<community>/map/in-and-out")
@may("see the map")
def index(community: Community) -> ResponseReturnValue:
    return page("spreadsheets/index.html", community=community, form=SheetForm(formdata=None))


def sent(content: bytes, name: str, kind: str) -> Response:
    found = Response(content, content_type=MEDIA[kind])
    found.headers["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return found


def sent_out(community: Community, content: bytes, kind: str) -> Response:
    """What people here have said of their work leaves: that is written down."""
    name = f"{community.slug}-map"
    note_that_it_left(f"{name}.{kind}", community.id)
    return sent(content, name, kind)


def works_here(community: Community) -> list[WorkItem]:
    query = in_order([reader(whoever()).sees, WorkItem.community_id == community.id])
    return list(db.session.scalars(query.options(*whole())))


def rows_here(community: Community) -> list[dict[str, str]]:
    query = sa.select(SESSIONS.c.id, SESSIONS.c.number).where(SESSIONS.c.community_id == community.id)
    sessions = {row.id: row.number for row in db.session.execute(query)}
    return [row_of(work, sessions) for work in works_here(community)]


@bp.get("/<community>/map/works.csv")
@may("see the map")
def as_csv(community: Community) -> ResponseReturnValue:
    return sent_out(community, csv_of(rows_here(community)), "csv")


@bp.get("/<community>/map/works.xlsx")
@may("see the map")
def as_xlsx(community: Community) -> ResponseReturnValue:
    return sent_out(community, xlsx_of(rows_here(community), vocabulary()), "xlsx")


@bp.get("/<community>/map/works.json")
@may("see the map")
def as_json(community: Community) -> ResponseReturnValue:
    """Every word as it was typed: what is marked in a sheet is not marked here."""
    found = [told(work) | {"who": [each.name for each in work.owners]} for work in works_here(community)]
    return sent_out(community, json.dumps({"works": found}, ensure_ascii=False, indent=1).encode(), "json")


def told(work: WorkItem) -> dict[str, Any]:
    place = {"id": work.id, "community": work.community.name}
    day = clock.local(work.added_at).date().isoformat() if work.added_at else None
    return place | work.told | {"may_be_borrowed": work.may_be_borrowed, "added": day}


@bp.get("/<community>/map/template.csv")
@may("keep the map")
def csv_template(community: Community) -> ResponseReturnValue:
    return sent(csv_of([]), "works", "csv")


@bp.get("/<community>/map/template.xlsx")
@may("keep the map")
def xlsx_template(community: Community) -> ResponseReturnValue:
    return sent(xlsx_of([], vocabulary()), "works", "xlsx")


@bp.post("/<community>/map/in-and-out")
@takes(BODY)
@may("keep the map")
def preview(community: Community) -> ResponseReturnValue:
    """What would come in, row by row. Nothing is kept yet."""
    form = SheetForm()
    if form.validate():
        try:
            sheet = read(form.sheet.data.read())
            checked = check(sheet, known_in(community, vocabulary(), reader(whoever())))
            return draw(community, checked)
        except Unreadable as why:
            form.sheet.errors = [str(why)]
    return page("spreadsheets/index.html", community=community, form=form, status=422)


def draw(community: Community, checked: Checked) -> Response:
    form = BringInForm(formdata=None, rows=json.dumps(checked.new))
    status = 422 if checked.problems or not checked.new else 200
    return page("spreadsheets/preview.html", community=community, checked=checked, form=form, status=status)


@bp.post("/<community>/map/bring-in")
@takes(BODY)
@may("keep the map")
def bring_in(community: Community) -> ResponseReturnValue:
    """All of it or nothing, and never what somebody else has brought in meanwhile."""
    sheet, by, now = BringInForm().read_again, current_user.person, clock.now()
    known = known_in(community, vocabulary(), reader(whoever()))
    checked = check(sheet, known)
    if checked.problems:
        return draw(community, checked)
    if not checked.new:
        raise Refused("All of it is on the map already.")
    db.session.add_all([made(row, known, by, now) for row in checked.new.values()])
    db.session.commit()
    flash(f"{len(checked.new)} brought in.", "success")
    return saved(url_for("talentmap.index", community=community.slug, view="list"))


def for_everybody_to_see() -> list[WorkItem]:
    """What was marked for everybody, whoever asks."""
    query = in_order([Reader().sees]).options(*whole()).limit(MOST_FOR_EVERYBODY)
    return list(db.session.scalars(query))


@bp.get("/map/public")
@public
def for_everybody() -> ResponseReturnValue:
    return page("spreadsheets/public.html", works=for_everybody_to_see(), words=vocabulary())


@bp.get("/map/public.json")
@public
def public_json() -> ResponseReturnValue:
    found = [told(work) for work in for_everybody_to_see()]
    return Response(json.dumps({"works": found}, ensure_ascii=False, indent=1), content_type=MEDIA["json"])
