"""Questions on their way: pinned to the next session, taken up or not today, and what became of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, flash, request
from flask.typing import ResponseReturnValue

from cop import clock, live
from cop.access import may
from cop.audit.noting import note
from cop.communities.models import Community
from cop.curiosities.forms import OutcomeForm, WordingForm
from cop.curiosities.models import Curiosity, TopicSource
from cop.curiosities.queries import curiosity_in, of_community, session_to_pin_to
from cop.db import ID_BITS, db
from cop.gatherings.models import Gathering
from cop.gatherings.queries import next_planned, one_at_a_time
from cop.gatherings.views import address, reads_first, screen
from cop.undo.models import step
from cop.web import local_path, page, saved

bp = Blueprint("curiosities", __name__)

ID = f"<int(max={2**ID_BITS - 1}):curiosity_id>"
HERE = f"/<community>/sessions/<int:n>/curiosities/{ID}"


def question(gathering: Gathering, curiosity_id: int) -> Curiosity:
    """The question to act on, held until the commit: pressed twice at once, it is taken up once."""
    db.session.execute(sa.select(Curiosity.id).filter_by(id=curiosity_id).with_for_update())
    return curiosity_in(gathering.community, curiosity_id, reads_first)


@contextmanager
def as_one(gathering: Gathering, curiosity: Curiosity, what: str) -> Iterator[None]:
    """To be undone as one, with the pin or the topic that it makes. The question's words are not kept beside Undo:
    its writer may take them back."""
    one_at_a_time(gathering)
    had = [*curiosity.pins, *curiosity.sources]
    with step(gathering, what, curiosity, *had) as made:
        yield
        new = [each for each in (*curiosity.pins, *curiosity.sources) if each not in had]
        made += [*new, *(each.topic for each in new if isinstance(each, TopicSource))]


def done(*gatherings: Gathering) -> ResponseReturnValue:
    """Commit, and back to the page this came from; without one, to the leader's screen."""
    for gathering in gatherings:
        live.changed(gathering.id)
    db.session.commit()
    return saved(local_path(request.form.get("back"), screen(gatherings[0])))


@bp.post(f"{HERE}/pin")
@may("pin curiosities")
def pin_curiosity(gathering: Gathering, curiosity_id: int) -> ResponseReturnValue:
    curiosity = question(gathering, curiosity_id)
    following = session_to_pin_to(curiosity)
    with as_one(gathering, curiosity, "Pinned a question"):
        curiosity.pin_to(following, clock.now())
    flash(f"Pinned to session {following.number}{when(following)}", "success")
    return done(gathering, following)


def when(gathering: Gathering) -> str:
    if gathering.takes_part:
        return ", which is open now: it stands under “From last time”."
    return f" on {gathering.day:%-d %B %Y}." if gathering.date_agreed else ". Its date is still to be agreed."


@bp.post(f"{HERE}/unpin")
@may("pin curiosities")
def unpin(gathering: Gathering, curiosity_id: int) -> ResponseReturnValue:
    curiosity = question(gathering, curiosity_id)
    waiting = curiosity.waiting_pin
    with as_one(gathering, curiosity, "Unpinned a question"):
        curiosity.unpin(clock.now())
    return done(gathering, *([waiting.gathering] if waiting and waiting.gathering else []))


@bp.post(f"{HERE}/suggest")
@may("suggest pins")
def suggest_pin(gathering: Gathering, curiosity_id: int) -> ResponseReturnValue:
    planned = next_planned(gathering.community, after=gathering.starts_at)
    question(gathering, curiosity_id).suggest_for(planned, clock.now())
    flash("Suggested for the next session. The facilitator or host decides.", "success")
    return done(gathering)


@bp.post(f"{HERE}/take-up")
@may("lead sessions")
def take_up(gathering: Gathering, curiosity_id: int) -> ResponseReturnValue:
    curiosity = question(gathering, curiosity_id)
    with as_one(gathering, curiosity, "Took up a question"):
        curiosity.take_up(gathering, clock.now())
    return done(gathering)


@bp.post(f"{HERE}/not-today")
@may("lead sessions")
def not_today(gathering: Gathering, curiosity_id: int) -> ResponseReturnValue:
    curiosity = question(gathering, curiosity_id)
    with as_one(gathering, curiosity, "Put off a question"):
        curiosity.not_today(gathering, clock.now())
    return done(gathering)


@bp.post(f"{HERE}/hide")
@may("lead sessions")
def hide(gathering: Gathering, curiosity_id: int) -> ResponseReturnValue:
    question(gathering, curiosity_id).hide()
    note("hid", community_id=gathering.community_id, detail=f"session {gathering.number}")
    return done(gathering)


@bp.post(f"{HERE}/show-again")
@may("lead sessions")
def show_again(gathering: Gathering, curiosity_id: int) -> ResponseReturnValue:
    question(gathering, curiosity_id).show_again()
    return done(gathering)


@bp.post(f"{HERE}/became")
@may("say what became of it")
def became(gathering: Gathering, curiosity_id: int) -> ResponseReturnValue:
    curiosity, form = question(gathering, curiosity_id), OutcomeForm()
    if not form.validate():
        return draw(gathering.community, curiosity, form, 422)
    curiosity.became(form.kind.data, form.note.data or "", clock.now())
    return done(gathering)


@bp.post(f"{HERE}/reword")
@may("say what became of it")
def reword(gathering: Gathering, curiosity_id: int) -> ResponseReturnValue:
    curiosity, form = question(gathering, curiosity_id), WordingForm()
    if not form.validate():
        return draw(gathering.community, curiosity, form, 422)
    curiosity.reword(form.wording.data or "")
    return done(gathering)


@bp.get("/<community>/questions")
@may("see closing questions")
def index(community: Community) -> ResponseReturnValue:
    return page("curiosities/index.html", community=community, curiosities=of_community(community), address=address)


@bp.get(f"/<community>/questions/{ID}")
@may("see closing questions")
def show(community: Community, curiosity_id: int) -> ResponseReturnValue:
    return draw(community, curiosity_in(community, curiosity_id, reads_first))


def draw(
    community: Community, curiosity: Curiosity, form: OutcomeForm | WordingForm | None = None, status: int = 200
) -> ResponseReturnValue:
    """The question's page: its trace, and for leaders the two forms, one of which may have come back."""
    forms: dict[str, Any] = {
        "outcome_form": form if isinstance(form, OutcomeForm) else OutcomeForm(formdata=None),
        "wording_form": form if isinstance(form, WordingForm) else WordingForm(formdata=None, wording=curiosity.words),
    }
    at: dict[str, Any] = {"community": community, "curiosity": curiosity, "address": address}
    return page("curiosities/show.html", status=status, failed=form, **at, **forms)
