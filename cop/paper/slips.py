"""A paper slip of a session that also has phones: mixed in, and never marked on an answer."""

from __future__ import annotations

from secrets import token_bytes

from cop.curiosities.models import put_in_no_order
from cop.db import db
from cop.errors import Refused
from cop.gatherings.models import Gathering
from cop.keys import KeyStore
from cop.reflections.models import SealedAnswer
from cop.reflections.opening import lock, opened, parts_of
from cop.reflections.sealing import HOW, Words


def type_slip(gathering: Gathering, words: dict[str, Words], keys: KeyStore) -> None:
    """A paper slip of a session that also has phones: it shuffles in, and only once enough phones answered."""
    lock(gathering.id)
    parts = parts_of(gathering)
    if not parts or max(p.count() for p in parts.values()) < parts[HOW].k_open:
        raise Refused("Slips can be typed in once enough phones have answered, so that they can be mixed in.")
    for name, part in parts.items():
        if part.state == "collecting":
            k, seal = token_bytes(16), part.seal(keys)
            box = seal.seal(k, words[name])
            row = {"gathering_id": gathering.id, "part": name, "k": k, "rev": 1}
            db.session.add(SealedAnswer(edit_tag=token_bytes(32), box=box, **row))
        else:
            put_in_no_order(opened(gathering.id, [words[name]]))
    gathering.answered_from_paper += 1
    if gathering.answered is not None:
        gathering.answered += 1
