"""Asking for the reason of a correction, and taking a register as checked."""

from __future__ import annotations

import functools
from collections.abc import Callable

from flask import Blueprint, g, request
from flask.typing import ResponseReturnValue

from cop import live
from cop.access import may
from cop.afterwards.forms import ReasonForm
from cop.afterwards.models import Correction, UncheckedRegister
from cop.afterwards.queries import settled
from cop.db import db
from cop.gatherings.models import Gathering
from cop.gatherings.views import address
from cop.web import page, saved

bp = Blueprint("afterwards", __name__)

View = Callable[..., ResponseReturnValue]
ROLES = {"facilitator": "the facilitator", "convenor": "a host", "practitioner": "a member who hosts"}
OF_THE_FORM = {"csrf_token", "reason"}


def my_role() -> str:
    """Who corrects is kept as what they are here; the printed code of the day makes no member."""
    membership = g.get("membership")
    return ROLES.get(membership.access, "a leader") if membership else "whoever led that day"


def corrects(about: str, when: Callable[..., bool] = lambda _gathering, **_values: True) -> Callable[[View], View]:
    """From the day after, this act asks why; its reason is kept with it, in the same commit. `when`, asked of what the
    view gets: not whatever is pressed changes who was there, and what stays as it was is no correction."""

    def wrap(view: View) -> View:
        @functools.wraps(view)
        def asked(gathering: Gathering, **values: object) -> ResponseReturnValue:
            if not (when(gathering, **values) and settled(gathering)):
                return view(gathering, **values)
            form = ReasonForm()
            if not form.validate():
                return why(gathering, form)
            db.session.add(Correction.of(gathering, about, form.reason.data or "", my_role()))
            return view(gathering, **values)

        return asked

    return wrap


def why(gathering: Gathering, form: ReasonForm) -> ResponseReturnValue:
    """What was pressed is carried along until the reason is there. Not asked before, it is no error yet."""
    fresh = "reason" not in request.form
    sent = [(name, value) for name, value in request.form.items(multi=True) if name not in OF_THE_FORM]
    asks = ReasonForm(formdata=None) if fresh else form
    return page("afterwards/why.html", gathering=gathering, form=asks, sent=sent, status=200 if fresh else 422)


@bp.post("/<community>/sessions/<int:n>/register-checked")
@may("check the sign-in sheet")
def register_checked(gathering: Gathering) -> ResponseReturnValue:
    """Said twice, it is said once."""
    row = db.session.get(UncheckedRegister, gathering.id)
    if row is not None:
        db.session.delete(row)
    live.changed(gathering.id)
    db.session.commit()
    return saved(address(gathering, "gatherings.show"))
