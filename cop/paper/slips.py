"""A paper slip of a session that also has phones: mixed in, and never marked on an answer."""

from __future__ import annotations

from secrets import token_bytes

from cop.db import db
from cop.errors import Refused
from cop.gatherings.models import Gathering
from cop.keys import KeyStore
from cop.reflections.boxes import SealedAnswer
from cop.reflections.opening import lock, parts_of
from cop.reflections.sealing import HOW, QUESTIONS, Words


def type_slip(gathering: Gathering, words: dict[str, Words], keys: KeyStore) -> None:
    """A paper slip of a session that also has phones: it shuffles in, and only once enough phones answered."""
    lock(gathering.id)
    db.session.refresh(gathering)  # another slip may have been first
    parts = parts_of(gathering)
    if not parts or max(p.count() for p in parts.values()) < parts[HOW].k_open:
        raise Refused("Slips can be typed in once enough phones have answered, so that they can be mixed in.")
    sealed = [part for part in parts.values() if part.state == "collecting"]
    refuse_what_would_stand_out(words, {part.part for part in sealed})
    for part in sealed:
        k, seal = token_bytes(16), part.seal(keys)
        row = {"gathering_id": gathering.id, "part": part.part, "k": k, "rev": 1}
        db.session.add(SealedAnswer(edit_tag=token_bytes(32), box=seal.seal(k, words[part.part]), **row))
    gathering.answered_from_paper += 1
    if gathering.answered is not None:
        gathering.answered += 1


def refuse_what_would_stand_out(words: dict[str, Words], sealed: set[str]) -> None:
    """Among answers that are open already, the lines of one slip would lie together: they came in one transaction."""
    if HOW not in sealed:
        raise Refused("The answers have been opened, so a slip cannot be mixed in any more.")
    if QUESTIONS not in sealed and words[QUESTIONS].lines:
        raise Refused("The questions have been shown, so those of a slip cannot be mixed in any more: leave them out.")
