"""The privacy notice and the accessibility statement, for everybody."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from cop.access import public
from cop.statements import facts
from cop.web import page

bp = Blueprint("statements", __name__)


@bp.get("/privacy")
@public
def privacy() -> ResponseReturnValue:
    kept, periods, cookies = facts.kept(), facts.periods(), facts.cookies()
    return page("statements/privacy.html", kept=kept, periods=periods, cookies=cookies, others=facts.others())


@bp.get("/accessibility")
@public
def accessibility() -> ResponseReturnValue:
    return page("statements/accessibility.html", pages=facts.pages())
