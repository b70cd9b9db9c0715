"""A member's own record, as a page to print for their appraisal."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from cop import clock
from cop.access import signed_in
from cop.periods import period_in
from cop.record.queries import record_of
from cop.web import page

bp = Blueprint("record", __name__)


@bp.get("/your-record")
@signed_in
def show() -> ResponseReturnValue:
    person, period = current_user.person, period_in(request.args)
    record = record_of(person, period)
    return page("record/show.html", person=person, period=period, record=record, today=clock.today())
