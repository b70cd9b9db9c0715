"""The closing form and its post at once, for the phone of a participant while the session runs.

Two hundred phones fetch and send it within seconds when a large room is asked. Such a phone is let in by three reads
by key instead of by models. And most of the page is the same for all of them: it is drawn once as the usual way draws
it (views.py), and printed for each phone with its own words in the holes. Whoever is not such a phone is left to the
usual way, which also says every no.
"""

from __future__ import annotations

import secrets
from functools import lru_cache

from flask import Response, make_response, request, session
from flask_wtf.csrf import generate_csrf

from cop.answerform.forms import ClosingForm
from cop.answerform.queries import Standing, plain_standing, what_was_sent
from cop.answerform.views import draw, receive
from cop.reflections.boxes import NO_RECEIPT
from cop.reflections.sealing import Words
from cop.stencils import Stencil
from cop.web import VARY

TICKS = ("quote_feeling", "quote_today", "quote_curious", "show_if_few")
STENCILS_KEPT = 128
"""Each some ten kilobytes; a session needs one or two."""
AT_ONCE = {"answerform.questions", "answerform.send"}


def answer_at_once() -> Response | None:
    if request.endpoint not in AT_ONCE or "_flashes" in session:
        return None
    about = plain_standing((request.view_args or {})["code"])
    if about is None or about.closed or about.questions_shown:
        return None
    return receive(about) if request.method == "POST" else printed(about)


def printed(about: Standing) -> Response:
    """The form with what this phone sent before, byte for byte as it would be drawn."""
    rev, kept = what_was_sent(about)
    csrf, holes = generate_csrf(), in_the_holes(kept)
    drawn = stencil(about, sum(name.startswith("curious") for name in holes), ticked(kept))
    response = make_response(drawn.fill(holes | {"csrf": csrf, "rev": str(rev + 1)}))
    response.vary.add(VARY)
    return response


def in_the_holes(kept: list[Words]) -> dict[str, str]:
    lines = [line for words in kept for line in words.lines]
    receipts = {words.receipt for words in kept} - {NO_RECEIPT}
    texts = {line.question: line.text for line in lines if line.question != "curious"}
    curious = [line.text for line in lines if line.question == "curious"]
    receipt = receipts.pop().hex() if receipts else secrets.token_hex(16)
    numbered = {f"curious {n}": text for n, text in enumerate(curious)}
    return {"feeling": "", "today": "", "receipt": receipt} | texts | numbered


def ticked(kept: list[Words]) -> frozenset[str]:
    quoted = {f"quote_{line.question}" for words in kept for line in words.lines if line.may_quote}
    return frozenset(quoted | {"show_if_few" for words in kept if words.show_if_few})


@lru_cache(STENCILS_KEPT)
def stencil(about: Standing, questions: int, ticks: frozenset[str]) -> Stencil:
    """The page of this session with so many questions in it and these ticks, and nobody's words."""
    form = ClosingForm(formdata=None)
    names = ["feeling", "today", "receipt", *(f"curious {n}" for n in range(questions))]
    stands_for = {name: secrets.token_hex(16) for name in [*names, "rev"]}
    for name in ("feeling", "today", "receipt", "rev"):
        form[name].data = stands_for[name]
    form.curious.data = [stands_for[f"curious {n}"] for n in range(questions)]
    for tick in TICKS:
        form[tick].data = tick in ticks
    page = draw(form, about).get_data(as_text=True)
    return Stencil(page, stands_for | {"csrf": generate_csrf()})
