"""How sealed answers become rows that belong to nobody, and what may then be done with these.

Every function works inside the caller's transaction and leaves the commit to it. Keys burn only after that
commit (`burn_what_is_opened`): killed in between, the rows are opened and the next call burns the key.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from cop import clock, live
from cop.communities.models import Community
from cop.curiosities.models import Curiosity
from cop.curiosities.no_order import put_in_no_order, random_tag
from cop.db import Model, db
from cop.direct import Ask, Rows, in_the_session
from cop.errors import Refused, Unavailable
from cop.gatherings.models import Gathering
from cop.keys import KeyStore
from cop.reflections.boxes import NO_RECEIPT, Closed, Kept, Outdated, SealedAnswer, Sending
from cop.reflections.models import HERE, PARTS_NOW, ClosingPart, KeyLost, PartRow, Reflection
from cop.reflections.sealing import HOW, QUESTIONS, Line, Words, tag_of

LOCK = sa.select(sa.func.pg_advisory_xact_lock(HERE))
LOCK_SHARED = sa.select(sa.func.pg_advisory_xact_lock_shared(HERE))
OPENED = sa.select(Curiosity.text, Curiosity.tag).where(Curiosity.gathering_id == HERE)

WAITING_DAYS = 90
MOST_TAGS = 50  # lines of one receipt; far more than the five that one form holds


def locking(ask: Ask, *, shared: bool = False) -> list[sa.Select[Any]]:
    """Savers go in together, an opening alone: else a save between its read and its delete would be
    acknowledged and lost. On SQLite the request's one write lock has done this already."""
    return [LOCK_SHARED if shared else LOCK] if ask.engine_name == "postgresql" else []


def lock(gathering_id: int) -> None:
    in_the_session.each(locking(in_the_session), gathering=gathering_id)


def hold(part: ClosingPart) -> None:
    """Alone with it from here to the commit, and as it is now: others may have been first while this waited."""
    lock(part.gathering_id)
    db.session.refresh(part)
    db.session.refresh(part.gathering)


def parts_of(gathering: Gathering) -> dict[str, ClosingPart]:
    """As they are now, not as they were when this request began."""
    query = sa.select(ClosingPart).filter_by(gathering_id=gathering.id)
    return {p.part: p for p in db.session.scalars(query.execution_options(populate_existing=True))}


def answered_so_far(gathering: Gathering) -> int:
    """The larger of the two parts' phones, and the paper slips. Nobody is told who is missing."""
    parts = parts_of(gathering)
    if not parts:
        return gathering.answered or 0
    waiting = (SealedAnswer.gathering_id == gathering.id, SealedAnswer.part.in_(parts))
    boxes = sa.select(SealedAnswer.part, sa.func.count()).where(*waiting).group_by(SealedAnswer.part)
    sealed = dict(map(tuple[str, int], db.session.execute(boxes)))
    slips = gathering.answered_from_paper
    phones = (sealed.get(name, 0) - slips if each.phones is None else each.phones for name, each in parts.items())
    return max(phones) + slips


def keep(gathering_id: int, sending: Sending, keys: KeyStore, now: datetime, ask: Ask = in_the_session) -> Kept:
    """Seal one person's words into every part that still takes answers; say what became of each part.

    Raise Closed, OtherPhone or Outdated (then nothing at all was written), Unavailable without a key.
    """
    now_there = ask.each([*locking(ask, shared=not sending.add_late), PARTS_NOW, OPENED], gathering=gathering_id)
    parts = {part.part: part for part in (PartRow(*row) for row in now_there[-2])}
    if HOW not in parts or not parts[HOW].takes_answers(now):
        raise Closed
    taking = {name: part for name, part in parts.items() if part.takes_answers(now)}
    new = without_shown(sending.words[QUESTIONS], now_there[-1])
    words = {**sending.words, QUESTIONS: new}
    newer = SealedAnswer.keep([part.seal(keys) for part in taking.values()], replace(sending, words=words), ask)
    if newer is not None:
        raise Outdated(newer)
    taken = {name: words[name].lines for name in taking}
    if sending.add_late and parts[QUESTIONS].state == "opened":
        put_in_no_order(opened(gathering_id, [new]))  # late lines change no count
        taken[QUESTIONS] = new.lines
    return Kept(
        parts={name: "saved" if name in taking else "shown" for name in parts},
        lines=tuple(line for lines in taken.values() for line in lines),
        left=() if QUESTIONS in taken else tuple(line.text for line in new.lines),
    )


def without_shown(words: Words, there: Rows) -> Words:
    """Lines that were opened already are nobody's any more: they are not sealed or added a second time.

    A new line never gets the tag of an opened one: two rows with one tag would show that one person wrote both.
    """
    if not words.lines or not there:
        return words
    tags = {tag for _text, tag in there}
    ours = [n for n in range(1, MOST_TAGS + 1) if tag_of(words.receipt, "curious", n) in tags]
    if words.receipt == NO_RECEIPT:
        shown = {text for text, _tag in there}
    else:
        shown = {text for text, tag in there if tag in {tag_of(words.receipt, "curious", n) for n in ours}}
    new = [line for line in words.lines if line.text not in shown]
    free = (n for n in range(1, 256) if n not in ours)
    return replace(words, lines=tuple(replace(line, number=n) for line, n in zip(new, free, strict=False)))


def opened(gathering_id: int, boxes: Iterable[Words]) -> Iterator[Model]:
    """Each answer and each question as a row that stands alone."""
    for words in boxes:
        for line in words.lines:
            tag = random_tag() if words.receipt == NO_RECEIPT else line.tag(words.receipt)
            common = {"gathering_id": gathering_id, "text": line.text, "tag": tag, "may_quote": line.may_quote}
            if line.question == "curious":
                yield Curiosity(**common)
            else:
                yield Reflection(question=line.question, **common)


def unsealed(part: ClosingPart, keys: KeyStore) -> list[Words]:
    """Everything or nothing: a box that cannot be opened leaves all of them closed."""
    seal = part.seal(keys)
    return [seal.unseal(row.k, row.box) for row in part.rows()]


def open_part(part: ClosingPart, keys: KeyStore) -> None:
    """Turn the sealed rows of a part, and of earlier ones of its kind that had too few, into opened rows."""
    waiting = waiting_like(part)
    for each in sorted([part, *waiting], key=lambda p: p.gathering_id):
        hold(each)
    if part.state != "collecting":
        return
    if (phones := part.count()) < part.k_open:
        raise Refused(too_few(phones, part))
    ready = [part, *(other for other in waiting if other.state == "waiting" and other.has_key(keys))]
    rows = [row for each in ready for row in opened(part.gathering_id, unsealed(each, keys))]
    put_in_no_order(rows)
    for each in ready:
        finish(each, "opened")


def waiting_like(part: ClosingPart) -> Sequence[ClosingPart]:
    """Parts of the same kind and community that wait for company. A rehearsal's words are nobody's at a real session:
    they wait, and expire."""
    query = sa.select(ClosingPart).join(ClosingPart.gathering)
    same = (
        ClosingPart.part == part.part,
        ClosingPart.state == "waiting",
        Gathering.community_id == part.gathering.community_id,
        ClosingPart.gathering_id != part.gathering_id,
        Gathering.rehearsal == part.gathering.rehearsal,
    )
    return db.session.scalars(query.where(*same)).all()


def finish(part: ClosingPart, state: str) -> None:
    """The count stays, the sealed rows go; the key burns once this is committed."""
    part.phones, part.state = part.count(), state
    part.gathering.answered = answered_so_far(part.gathering)
    if state not in {"waiting", "lost"}:
        mine = (SealedAnswer.gathering_id == part.gathering_id, SealedAnswer.part == part.part)
        db.session.execute(sa.delete(SealedAnswer).where(*mine).execution_options(synchronize_session=False))
    live.changed(part.gathering_id)


def too_few(phones: int, part: ClosingPart) -> str:
    have = "Nobody has" if phones == 0 else "1 person has" if phones == 1 else f"{phones} people have"
    until = clock.local(part.due_at).strftime("%H:%M on %-d %B")
    return (
        f"{have} answered by phone so far. Questions are shown from {part.k_open} answers, "
        f"so that nobody can be picked out. Phones can still send until {until}."
    )


def show_questions(part: ClosingPart, keys: KeyStore) -> None:
    """Open the part; with too few answers, show the lines whose writers ticked “even if only one or two”."""
    hold(part)
    if part.state != "collecting" or part.count() >= part.k_open:
        open_part(part, keys)
    elif not show_ticked(part, keys):
        raise Refused(too_few(part.count(), part))


def show_ticked(part: ClosingPart, keys: KeyStore) -> int:
    """Ticked lines become opened rows and leave their boxes, which stay sealed under the same key."""
    seal = part.seal(keys)
    boxes = [(row, seal.unseal(row.k, row.box)) for row in part.rows()]
    ticked = [(row, words) for row, words in boxes if words.show_if_few and words.lines]
    put_in_no_order(opened(part.gathering_id, [words for _row, words in ticked]))
    for row, words in ticked:
        row.box, row.rev = seal.seal(row.k, replace(words, lines=())), row.rev + 1
    if ticked:
        live.changed(part.gathering_id)
    return len(ticked)


def put_on_screen(gathering_id: int) -> None:
    """What the leader did not hide goes before the room."""
    there = (Curiosity.gathering_id == gathering_id, Curiosity.hidden.is_(False))
    db.session.execute(sa.update(Curiosity).where(*there).values(on_screen=True))
    live.changed(gathering_id)


def due_parts(now: datetime) -> Sequence[ClosingPart]:
    query = sa.select(ClosingPart).where(ClosingPart.state == "collecting", ClosingPart.due_at <= now)
    return db.session.scalars(query.order_by(ClosingPart.gathering_id, ClosingPart.part)).all()


def expired_parts(now: datetime) -> list[ClosingPart]:
    """Too few answered, and nothing came that they could be opened beside."""
    ends = joinedload(ClosingPart.gathering).joinedload(Gathering.community).joinedload(Community.programme)
    waiting = db.session.scalars(sa.select(ClosingPart).where(ClosingPart.state == "waiting").options(ends))
    long_ago = now - timedelta(days=WAITING_DAYS)
    return [p for p in waiting if p.due_at <= long_ago or has_ended(p.gathering, clock.local(now).date())]


def has_ended(gathering: Gathering, today: date) -> bool:
    """An end that is still to come destroys nothing."""
    community = gathering.community
    return any(ended and ended <= today for ended in (community.ended, community.programme.ended))


def unlooked_at(now: datetime) -> list[int]:
    """Sessions whose questions their leader has had a day to look at, and has not put on the screen."""
    unlooked = sa.select(Curiosity.gathering_id).where(~Curiosity.on_screen, ~Curiosity.hidden)
    query = sa.select(ClosingPart).where(ClosingPart.part == QUESTIONS, ClosingPart.due_at <= now)
    query = query.where(ClosingPart.gathering_id.in_(unlooked))
    return [p.gathering_id for p in db.session.scalars(query) if p.members_from <= now]


def anything_due(now: datetime) -> bool:
    return bool(due_parts(now) or expired_parts(now) or unlooked_at(now))


def open_what_is_due(now: datetime, keys: KeyStore) -> list[ClosingPart]:
    """At nine the next day, by itself. What cannot be opened now stays closed, holds up no other, and is returned."""
    stuck = []
    for part in due_parts(now):
        hold(part)
        try:
            open_or_wait(part, keys)
        except KeyLost:
            finish(part, "lost")
        except Unavailable:
            stuck.append(part)
    for part in expired_parts(now):
        hold(part)
        if part.state == "waiting":
            finish(part, "destroyed")
    for gathering_id in unlooked_at(now):
        put_on_screen(gathering_id)
    return stuck


def find_lost(keys: KeyStore) -> Sequence[ClosingPart]:
    """Parts whose key is not here. One whose key has come back (a folder that was not mounted) is due again."""
    lost = db.session.scalars(sa.select(ClosingPart).filter_by(state="lost")).all()
    for part in lost:
        if part.has_key(keys):
            part.state, part.phones = "collecting", None
    return [part for part in lost if part.state == "lost"]


def open_or_wait(part: ClosingPart, keys: KeyStore) -> None:
    if (phones := part.count()) >= part.k_open:
        open_part(part, keys)
    elif part.state == "collecting":
        finish(part, "waiting" if phones else "opened")


def burn_what_is_opened(keys: KeyStore) -> None:
    """After the commit, and at every start: the sealed rows' copies in logs and backups die with the key."""
    held = keys.held()
    ids = {gathering_id for gathering_id, _part in held}
    query = sa.select(ClosingPart).where(ClosingPart.gathering_id.in_(ids))
    for part in db.session.scalars(query.where(ClosingPart.state.in_(["opened", "destroyed"]))):
        if (part.gathering_id, part.part) in held:
            keys.burn((part.gathering_id, part.part))


def store_opened(gathering: Gathering, answers: Iterable[Line]) -> None:
    """Answers that were never sealed: typed from paper, or loaded from a file. Shuffled, at any count."""
    put_in_no_order(opened(gathering.id, [Words(tuple(answers))]))
    put_on_screen(gathering.id)
