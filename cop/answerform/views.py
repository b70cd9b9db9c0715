"""The closing questions on the phone: the form, and what is said of what was sent."""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import Any, NamedTuple

from flask import Blueprint, Response, after_this_request, g, jsonify, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DBAPIError

from cop import clock, keys
from cop.access import allowed, may
from cop.answerform.forms import ClosingForm
from cop.answerform.queries import Phone, Standing, what_was_sent
from cop.db import db
from cop.direct import in_the_session
from cop.errors import Refused, Unavailable
from cop.gatherings.models import Gathering
from cop.reflections import opening
from cop.reflections.boxes import Closed, Kept, OtherPhone, Outdated, Sending
from cop.reflections.sealing import QUESTIONS, Line, Words, code_of
from cop.refusals import ask_nobody, on_database, on_unavailable
from cop.tokens import cookie, set_cookie
from cop.web import page

bp = Blueprint("answerform", __name__)

DEVICE_DAYS = 180
DEVICE_DIGITS = 32
RETRY_SECONDS = 5
NOT_KEPT = "Not sent yet. Your words are still here: please press Send again in a moment."
STATUS: dict[type[Exception], int] = {Outdated: 409, OtherPhone: 403, Closed: 410}
SHORT, NOT_WORTH_CUTTING = 57, 65


class Receipt(NamedTuple):
    """A line that is stored, as its writer is told of it: by what they can take it back."""

    question: str
    words: str
    short: str
    tag: str
    code: str

    @classmethod
    def of(cls, line: Line, receipt: bytes) -> Receipt:
        tag, words = line.tag(receipt), line.text
        short = words if len(words) <= NOT_WORTH_CUTTING else words[:SHORT].rsplit(" ", 1)[0] + "..."
        return cls(line.question, words, short, tag.hex(), code_of(tag))


def device_secret() -> str:
    """Known to this device alone; without it nobody, signed in or not, sees or changes what was sent."""
    secret = cookie("device")
    if len(secret) == DEVICE_DIGITS:
        return secret
    made = secrets.token_hex(DEVICE_DIGITS // 2)

    @after_this_request
    def hand_over(response: Response) -> Response:
        set_cookie(response, "device", made, DEVICE_DAYS, "/rooms/")
        return response

    return made


def this_phone() -> Phone:
    return Phone(g.room_token.participant, device_secret())


def draw(form: ClosingForm, about: Standing, status: int = 200, **more: Any) -> Response:
    context: dict[str, Any] = {
        "form": form,
        "about": about,
        "notice": None,
        "before": [],
        "receipts": [],
        "left": (),
    } | more
    return page("answerform/form.html", status=status, **context)


@bp.get("/rooms/<code>/reflection")
@may("see the room")
def questions(gathering: Gathering) -> ResponseReturnValue:
    """Whoever is here without being asked reads why, and finds the way back."""
    if not allowed("answer"):
        return page("answerform/not_asked.html", status=403, gathering=gathering, presence=g.presence)
    about, form = Standing.of(gathering), ClosingForm(formdata=None)
    rev, words = what_was_sent(about, this_phone(), in_the_session, keys.store())
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
    sending = Sending(*this_phone(), form.number, form.typed.words, form.late.data == "add")
    try:
        kept = opening.keep(about.gathering_id, sending, keys.store(), clock.now())
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
    codes = [Receipt.of(line, form.receipt_bytes) for line in kept.lines] if form.receipt.data else []
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
        _rev, before = what_was_sent(about, this_phone(), in_the_session, keys.store())
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


@bp.errorhandler(Unavailable)
@bp.errorhandler(DBAPIError)
def out_of_reach(problem: DBAPIError | Unavailable) -> Response:
    """It failed before anybody could say who is here and where: no word is lost then either."""
    if request.endpoint != "answerform.send":
        return on_database(problem) if isinstance(problem, DBAPIError) else on_unavailable(problem)
    ask_nobody()
    return not_kept(Unavailable(), ClosingForm(), Standing.unknown(request.path.split("/")[2]))


def answer_json(status: int, **body: Any) -> Response:
    response = jsonify(body)
    response.status_code = status
    return response
