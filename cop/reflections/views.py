"""The closing questions on the phone, and their opening by whoever leads the session."""

from __future__ import annotations

import secrets
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, after_this_request, current_app, g, jsonify, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DBAPIError

from cop import clock, keys, live
from cop.access import allowed, may
from cop.curiosities.queries import asked_at, shown_at
from cop.db import ID_BITS, db, start_writing
from cop.errors import Missing, Refused, Unavailable
from cop.gatherings.models import Gathering
from cop.gatherings.views import address, reads_first, screen
from cop.reflections import opening
from cop.reflections.forms import ClosingForm
from cop.reflections.models import (
    Closed,
    Kept,
    OtherPhone,
    Outdated,
    Reader,
    Reflection,
    SealedAnswer,
    Sending,
)
from cop.reflections.sealing import HOW, QUESTIONS, Words, code_of
from cop.tokens import set_cookie
from cop.web import local_path, page, saved

bp = Blueprint("reflections", __name__)

DEVICE_DAYS = 180
RETRY_SECONDS = 5
LOOK_EVERY = timedelta(seconds=10)
NOT_KEPT = "Not sent yet. Your words are still here: please press Send again in a moment."
STATUS: dict[type[Exception], int] = {Outdated: 409, OtherPhone: 403, Closed: 410}


def open_due_parts() -> None:
    """Before requests: parts that are due open by themselves, whoever happens to come by.

    Each worker looks a few times a minute at most. What cannot be opened now stays closed and is tried again;
    it never stands in the way of the page that was asked for.
    """
    if request.path == "/healthz":
        return  # says by itself what does not answer, in its own format
    now, looked = clock.now(), current_app.extensions.get("looked for due parts")
    if looked and abs(now - looked) < LOOK_EVERY:
        return
    current_app.extensions["looked for due parts"] = now
    if opening.anything_due(now):
        writes = g.writing
        start_writing()
        with suppress(Unavailable):
            opening.open_what_is_due(now, keys.store())
            db.session.commit()
            opening.burn_what_is_opened(keys.store())
        db.session.rollback()
        g.writing = writes


def device_secret() -> str:
    """Known to this device alone; without it nobody, signed in or not, sees or changes what was sent."""
    secret = request.cookies.get("device")
    if secret and len(secret) == 32:
        return secret
    made = secrets.token_hex(16)

    @after_this_request
    def hand_over(response: Response) -> Response:
        set_cookie(response, "device", made, DEVICE_DAYS, "/rooms/")
        return response

    return made


@dataclass(frozen=True)
class Standing:
    """What the page says about this session's two parts, read once: it must still be there to be shown when
    the database is not."""

    code: str
    community: str
    slug: str
    k_open: int
    until: str
    questions_shown: bool
    closed: bool

    @classmethod
    def of(cls, gathering: Gathering) -> Standing:
        parts, now = opening.parts_of(gathering), clock.now()
        if not parts:
            raise Missing
        how, questions = parts[HOW], parts[QUESTIONS]
        return cls(
            code=gathering.join_code or "",
            community=gathering.community.name,
            slug=gathering.community.slug,
            k_open=how.k_open,
            until=how.until,
            questions_shown=not questions.takes_answers(now),
            closed=not how.takes_answers(now),
        )


def what_was_sent(gathering: Gathering) -> tuple[int, list[Words]]:
    """This device's own words in the parts that still take answers, and their version; 0 when there are none."""
    found = [
        SealedAnswer.of(part.seal(keys.store()), g.room_token.participant, device_secret())
        for part in opening.parts_of(gathering).values()
        if part.takes_answers(clock.now())
    ]
    mine = [each for each in found if each]
    return max((rev for rev, _words in mine), default=0), [words for _rev, words in mine]


def draw(form: ClosingForm, about: Standing, status: int = 200, **more: Any) -> Response:
    context: dict[str, Any] = {
        "form": form,
        "about": about,
        "notice": None,
        "before": [],
        "receipts": [],
        "code_of": code_of,
        "left": (),
    } | more
    return page("reflections/form.html", status=status, **context)


@bp.get("/rooms/<code>/reflection")
@may("see the room")
def questions(gathering: Gathering) -> ResponseReturnValue:
    """Whoever is here without being asked reads why, and finds the way back."""
    if not allowed("answer"):
        return page("reflections/not_asked.html", status=403, gathering=gathering, presence=g.presence)
    about, form = Standing.of(gathering), ClosingForm(formdata=None)
    rev, words = what_was_sent(gathering)
    form.fill(words)
    form.rev.data = str(rev + 1)
    form.receipt.data = form.receipt.data or secrets.token_hex(16)
    return draw(form, about, 410 if about.closed else 200)


@bp.post("/rooms/<code>/reflection")
@may("answer")
def send(gathering: Gathering) -> ResponseReturnValue:
    about, form = Standing.of(gathering), ClosingForm()
    if not form.validate():
        return unfit(form, about)
    sending = Sending(g.room_token.participant, device_secret(), form.number, form.words, form.late.data == "add")
    try:
        kept = opening.keep(gathering, sending, keys.store(), clock.now())
        db.session.commit()
    except (Refused, Unavailable, DBAPIError) as problem:
        return not_kept(problem, form, about)
    return sent(form, about, kept)


def wants_json() -> bool:
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"


def unfit(form: ClosingForm, about: Standing) -> Response:
    status = 400 if form.is_stale else 422
    if wants_json():
        return answer_json(status, errors=form.errors)
    return draw(form, about, status)


def sent(form: ClosingForm, about: Standing, kept: Kept) -> Response:
    """Called saved is only what is stored; the questions may have been shown since this page was drawn."""
    if wants_json():
        return answer_json(200, saved_rev=form.number, **kept.parts)
    codes = [(line, line.tag(form.receipt_bytes)) for line in kept.lines] if form.receipt.data else []
    about = replace(about, questions_shown=kept.parts[QUESTIONS] == "shown")
    if about.questions_shown:
        form.curious.data = list(kept.left)
    form.rev.data = str(form.number + 1)
    return draw(form, about, notice="saved", receipts=codes, left=kept.left)


def not_kept(problem: Exception, form: ClosingForm, about: Standing) -> Response:
    """Nothing was written, and no word is lost: the form comes back as it was typed."""
    db.session.rollback()
    status = STATUS.get(type(problem), 409 if isinstance(problem, Refused) else 503)
    before: list[Words] = []
    if isinstance(problem, Outdated):
        _rev, before = what_was_sent(g.gathering)
        form.rev.data = str(problem.rev + 1)
    sentence = NOT_KEPT if status == 503 else str(problem)
    if wants_json():
        body = {"rev": problem.rev} if isinstance(problem, Outdated) else {"error": sentence}
        response = answer_json(status, **body)
    else:
        response = draw(form, about, status, notice=sentence, before=before)
    if status == 503:
        response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def answer_json(status: int, **body: Any) -> Response:
    response = jsonify(body)
    response.status_code = status
    return response


# --- whoever leads the session ------------------------------------------------------------------------------


@bp.get("/<community>/sessions/<int:n>/closing")
@may("see sessions")
def closing(gathering: Gathering) -> ResponseReturnValue:
    """Everybody: how many answered. The leader looks first; who may see the rest a day later, safe-space says."""
    reader = Reader(allowed("read first"), g.presence is not None, clock.now())
    parts = opening.parts_of(gathering)
    return page(
        "reflections/closing.html",
        gathering=gathering,
        answered=opening.answered_so_far(gathering),
        asked=len(gathering.participants),
        curiosities=asked_at(gathering) if reads_first(gathering) else shown_at(gathering),
        reflections=Reflection.shown(gathering, parts.get(HOW), reader),
        parts=parts,
        address=address,
        mirrored=False,
        back=address(gathering, "reflections.closing"),
    )


def done(gathering: Gathering) -> ResponseReturnValue:
    """Commit, burn what is opened, and back to the page this came from."""
    live.changed(gathering.id)
    db.session.commit()
    opening.burn_what_is_opened(keys.store())
    return saved(local_path(request.form.get("back"), screen(gathering)))


@bp.post("/<community>/sessions/<int:n>/questions/show")
@may("lead sessions")
def show_questions(gathering: Gathering) -> ResponseReturnValue:
    part = opening.parts_of(gathering).get(QUESTIONS)
    if part is None:
        raise Refused("This session has no closing questions to show.")
    part.must_have_been_asked()
    opening.show_questions(part, keys.store())
    return done(gathering)


@bp.post("/<community>/sessions/<int:n>/questions/screen")
@may("lead sessions")
def put_on_screen(gathering: Gathering) -> ResponseReturnValue:
    opening.put_on_screen(gathering.id)
    gathering.go_to("questions", only_if_open=True)
    return done(gathering)


def answer_in(gathering: Gathering, reflection_id: int) -> Reflection:
    found = db.session.get(Reflection, reflection_id)
    if found is None or found.gathering_id != gathering.id:
        raise Missing
    return found


ANSWER_HERE = f"/<community>/sessions/<int:n>/answers/<int(max={2**ID_BITS - 1}):reflection_id>"


@bp.post(f"{ANSWER_HERE}/hide")
@may("read first")
def hide(gathering: Gathering, reflection_id: int) -> ResponseReturnValue:
    answer_in(gathering, reflection_id).hide()
    return done(gathering)


@bp.post(f"{ANSWER_HERE}/show-again")
@may("read first")
def show_again(gathering: Gathering, reflection_id: int) -> ResponseReturnValue:
    answer_in(gathering, reflection_id).show_again()
    return done(gathering)


@bp.post(f"{ANSWER_HERE}/release")
@may("release words")
def release(gathering: Gathering, reflection_id: int) -> ResponseReturnValue:
    answer_in(gathering, reflection_id).release()
    return done(gathering)
