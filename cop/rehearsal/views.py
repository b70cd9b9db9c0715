"""Practising: open a rehearsal room, bring made-up phones, throw it all away."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, url_for
from flask.typing import ResponseReturnValue

from cop import clock, keys, live
from cop.access import may
from cop.communities.models import Community
from cop.db import db
from cop.errors import Refused
from cop.gatherings.models import Gathering
from cop.gatherings.queries import one_at_a_time
from cop.gatherings.views import address
from cop.reflections.opening import burn_what_is_opened
from cop.rehearsal.forms import PhonesForm
from cop.rehearsal.phones import MOST, Crowd
from cop.rehearsal.rooms import must_be_a_rehearsal, room_opened, throw_away
from cop.web import saved

bp = Blueprint("rehearsal", __name__)

HERE = "/<community>/sessions/<int:n>/rehearsal"
TOO_MANY = f"A rehearsal room holds {MOST} phones at most."


@bp.post("/<community>/sessions/rehearsal")
@may("plan sessions")
def open_room(community: Community) -> ResponseReturnValue:
    gathering = room_opened(community, clock.now(), keys.store())
    live.changed(gathering.id)
    db.session.commit()
    burn_what_is_opened(keys.store())  # of an older room that made way
    return saved(address(gathering, "room.console"))


@bp.post(f"{HERE}/phones")
@may("lead sessions")
def bring_phones(gathering: Gathering) -> ResponseReturnValue:
    must_be_a_rehearsal(gathering)
    gathering.must_be_open()
    form = PhonesForm()
    here = len(gathering.present)
    if not form.validate() or here + (form.phones.data or 0) > MOST:
        raise Refused(f"{TOO_MANY} {here} are here already." if here else TOO_MANY)
    names = [f"Made-up phone {here + n}" for n in range(1, (form.phones.data or 0) + 1)]
    code = gathering.join_code or ""
    db.session.commit()
    current_app.config["BRING"](Crowd(current_app._get_current_object(), code, names))  # type: ignore[attr-defined]
    flash(f"{len(names)} made-up phones are on their way. They arrive within half a minute.", "success")
    return saved(address(gathering, "room.console"))


@bp.post(f"{HERE}/throw-away")
@may("plan sessions")
def throw_room_away(gathering: Gathering) -> ResponseReturnValue:
    one_at_a_time(gathering)
    must_be_a_rehearsal(gathering)
    community = gathering.community.slug
    throw_away(gathering)
    live.changed(gathering.id)
    db.session.commit()
    burn_what_is_opened(keys.store())
    flash("The rehearsal is gone, with everything that was said in it.", "success")
    return saved(url_for("gatherings.index", community=community))
