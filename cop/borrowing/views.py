"""Borrow with thanks: a copy that says where it came from, and an origin that sees how often it helped."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue
from flask_login import current_user

from cop import clock
from cop.access import allowed, may
from cop.borrowing.forms import BorrowForm
from cop.borrowing.models import Borrowing
from cop.borrowing.queries import borrowed_where, lineage, may_borrow_into
from cop.db import db
from cop.talentmap.models import WorkItem
from cop.talentmap.queries import reader, vocabulary
from cop.talentmap.views import address_of, whoever
from cop.web import page, saved

bp = Blueprint("borrowing", __name__)


@bp.get("/<community>/map/<int:work_id>/borrowed")
@may("see the work")
def show(work: WorkItem) -> ResponseReturnValue:
    """Its thanks, for everybody who sees it; by whom it was borrowed, for its own community."""
    credits, where = lineage(work, reader(whoever())), borrowed_where(work)
    named = allowed("see the map")
    return page(
        "borrowing/show.html",
        fragment="borrowing/_borrowed.html",
        work=work,
        credits=credits,
        where=where,
        named=named,
    )


@bp.get("/<community>/map/<int:work_id>/borrow")
@may("borrow the work")
def borrow(work: WorkItem) -> ResponseReturnValue:
    form = BorrowForm(vocabulary(), may_borrow_into(current_user.person), formdata=None)
    return page("borrowing/borrow.html", work=work, form=form)


@bp.post("/<community>/map/<int:work_id>/borrow")
@may("borrow the work")
def save_copy(work: WorkItem) -> ResponseReturnValue:
    mine = may_borrow_into(current_user.person)
    form, by = BorrowForm(vocabulary(), mine), current_user.person
    if not form.validate():
        return page("borrowing/borrow.html", work=work, form=form, status=422)
    into = next(community for community in mine if community.slug == form.into.data)
    borrowing = Borrowing.borrow(work, into, by, clock.now())
    borrowing.begin(form.stage.data, form.adapted.data or "", by, clock.now())
    borrowing.copy.community = into
    db.session.add(borrowing)
    db.session.commit()
    return saved(address_of(borrowing.copy))
