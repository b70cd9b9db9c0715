"""`cop nightly`: everything that is due. Safe to run at any time, twice, and beside itself."""

from __future__ import annotations

import contextlib
import fcntl
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import IO

import click
import sqlalchemy as sa
from flask import current_app, g, request
from sqlalchemy.exc import DBAPIError

from cop import clock, compaction, keys, lastdone, managed
from cop.actionlearning.queries import forget_sets_that_closed
from cop.db import db, start_reading, start_writing
from cop.doors.queries import forget_requests
from cop.doors.telling import tell_who_may_answer
from cop.erasing.forgetting import compact_what_was_erased
from cop.errors import Unavailable
from cop.files import sweep_drafts
from cop.forgotten.closing import close_what_was_forgotten
from cop.identity.queries import forget_ways_in
from cop.invitations.queries import forget_invitations
from cop.letters.posting import send_what_is_due
from cop.passwords.queries import forget_wrong_tries
from cop.pictures.queries import throw_away_what_nobody_names
from cop.reflections import opening
from cop.reflections.models import ClosingPart
from cop.rehearsal.rooms import over as rehearsals_over
from cop.rehearsal.rooms import throw_away
from cop.retention.deleting import delete, what_is_due
from cop.search.engines import tidy
from cop.takebacks.honouring import honour, wishes_after
from cop.terminal import ready, say, say_at_a_terminal
from cop.undo.queries import forget_what_has_closed

LOOK_EVERY = timedelta(seconds=10)
LOCK = "nightly.lock"
NIGHTLY = {"space": 1, "which": 1}
"""Two numbers: sessions, which PostgreSQL's locks are taken for elsewhere, have one each."""
TAKE = sa.text("SELECT pg_try_advisory_lock(:space, :which)")
GIVE = sa.text("SELECT pg_advisory_unlock(:space, :which)")


@click.command("nightly")
@click.option("--dry-run", is_flag=True, help="Say what the retention of old answers would delete, and do nothing.")
@ready
def nightly(dry_run: bool) -> None:
    """Open the closing answers that are due, honour what people took back, forget letters that are too old."""
    if dry_run:
        say_what_is_due()
        return
    instance: Path = current_app.config["SETTINGS"].instance
    with the_only_one(instance) as mine:
        if not mine:
            say_at_a_terminal("Another process is at the nightly work just now, so nothing was done here.")
            return
        without_keys = None
        for each in WORK:
            try:
                each()
            except keys.KeysUnavailable as trouble:  # letters and all the rest go on
                without_keys = trouble
                start_writing()
        if without_keys:
            raise without_keys
        lastdone.note(instance, lastdone.NIGHTLY, clock.now())
        say_at_a_terminal("Everything that was due is done.")


def open_due_parts() -> None:
    """Before requests: parts that are due open by themselves, whoever happens to come by.

    Each worker looks a few times a minute at most. What cannot be opened now stays closed and is tried again;
    it never stands in the way of the page that was asked for, and a full disk never in that of somebody's words.
    """
    if request.path == "/healthz":
        return  # says by itself what does not answer, in its own format
    now, looked = clock.now(), current_app.extensions.get("looked for due parts")
    if looked and abs(now - looked) < LOOK_EVERY:
        return
    current_app.extensions["looked for due parts"] = now
    writes = g.writing
    with contextlib.suppress(Unavailable, DBAPIError):
        if opening.anything_due(now) and not managed.clocks_apart():
            start_writing()
            opening.open_what_is_due(now, keys.store())
            db.session.commit()
            opening.burn_what_is_opened(keys.store())
    db.session.rollback()
    g.writing = writes


def clear_rehearsals() -> None:
    """Rooms of an earlier day, before anything in them could open. Their keys burn with those of opened parts."""
    for gathering in rehearsals_over(clock.now()):
        throw_away(gathering)
        say(f"The rehearsal of {gathering.community.name} has been thrown away.")
    db.session.commit()
    start_writing()


def open_parts() -> None:
    """Keys burn only once what they locked is committed; one left over by a crash burns now."""
    store = keys.store()
    opening.find_lost(store)
    db.session.flush()
    if opening.anything_due(clock.now()) and not managed.clocks_apart():
        due = opening.due_parts(clock.now())
        stuck = opening.open_what_is_due(clock.now(), store)
        db.session.commit()
        if any(part.state == "opened" for part in due):
            say("Closing answers that were due have been opened.")
        for part in stuck:
            say(f"Session {part.gathering_id}, {part.part}: its answers cannot be opened now, so they stay closed.")
    for sentence in what_cannot_be_opened():
        say(sentence)
    opening.burn_what_is_opened(store)


def what_cannot_be_opened() -> list[str]:
    """Said at every start and every night: keys that are lost while answers are sealed. The server starts all the
    same, because everything else works, and whoever leads those sessions is told on every page of theirs."""
    try:
        locked = ClosingPart.sealed_without_key(keys.store())
    except keys.KeysUnavailable as problem:
        return [f"{problem} Closing answers wait until it does."]
    here = "its key is not here, so its answers stay closed."
    apart = managed.clocks_apart()
    return [*filter(None, [apart]), *(f"Session {part.gathering_id}, {part.part}: {here}" for part in locked)]


def close_the_forgotten() -> None:
    start_writing()
    closed = close_what_was_forgotten(clock.now())
    db.session.commit()
    for gathering in closed:
        say(f"Session {gathering.number} of {gathering.community.name} was open for a week, so it has been closed.")


def take_back() -> None:
    gone, last = 0, b""
    while wishes := wishes_after(last):
        start_writing()
        gone, last = gone + honour(wishes), wishes[-1]
        db.session.commit()
    if gone:
        say(f"Taken back by their writers: {gone}.")


def write_letters() -> None:
    gone = send_what_is_due(clock.now())
    asked = tell_who_may_answer(clock.now())
    if gone.sent or asked:
        say(f"Letters sent: {gone.sent + asked}.")
    if gone.unsure:
        say(f"Letters that may have gone or not, and are not sent again: {gone.unsure}.")


def forget() -> None:
    """What only opened a door, and opens none any more; what only served to undo the acts of a session that is over."""
    start_writing()
    forget_ways_in(clock.now())
    forget_wrong_tries(clock.now())
    forget_invitations(clock.now())
    forget_requests(clock.now())
    forget_what_has_closed()
    forget_sets_that_closed()
    db.session.commit()


def tidy_the_search() -> None:
    """What was taken back or replaced has left the index at once, and now leaves its files."""
    start_writing()
    tidy()
    db.session.commit()


def say_what_is_due() -> None:
    due = what_is_due(clock.now())
    for each in due:
        say(f"{each.programme.name}: the words of {each.answers} answers would be deleted, due since {each.since}.")
    if not due:
        say("No answers have had their time yet.")


def keep_no_longer() -> None:
    """What has had its time, and who asked to be forgotten: out of the tables, then out of the files."""
    start_writing()
    for each in what_is_due(clock.now()):
        delete(each)
        say(f"{each.programme.name}: the words of {each.answers} answers have had their time and are deleted.")
    db.session.commit()
    start_reading()
    if erased := compact_what_was_erased(clock.now()):
        say(f"The files have been written anew without what was erased: {erased}.")


def sweep() -> None:
    """Files that a crash left between the disk and the database."""
    start_reading()
    if gone := throw_away_what_nobody_names():
        say(f"Files of pictures that nobody kept: {gone} removed.")
    if left := sweep_drafts(current_app.config["SETTINGS"].instance):
        say(f"Copies that a backup or a restore had begun, and was struck down: {left} removed.")


def give_back_room() -> None:
    """When no part takes answers: whoever is sending should not wait for it."""
    start_reading()
    collecting = db.session.scalar(sa.select(ClosingPart.part).filter_by(state="collecting").limit(1))
    db.session.rollback()
    if collecting is None and compaction.compact():
        say("The room that opened answers took has been given back.")


WORK = (
    *(clear_rehearsals, open_parts, close_the_forgotten, take_back, write_letters),
    *(forget, tidy_the_search, keep_no_longer, sweep, give_back_room),
)
"""In this order."""


@contextlib.contextmanager
def the_only_one(instance: Path) -> Iterator[bool]:
    """Whether this process does the work: of several beside one data folder, and of several servers with one
    PostgreSQL, one does. Either lock goes with its process, however that ends."""
    with instance.joinpath(LOCK).open("a") as file:
        if not taken(file):
            yield False
            return
        with the_only_server() as mine:
            yield mine


def taken(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as problem:
        said = f"{file.name} cannot be locked ({problem.strerror}): the data folder needs a disk that knows locks."
        raise Unavailable(said) from problem
    return True


@contextlib.contextmanager
def the_only_server() -> Iterator[bool]:
    """On a connection of its own, since the work ends many transactions."""
    if db.engine.dialect.name != "postgresql":
        yield True
        return
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        mine = bool(connection.scalar(TAKE, NIGHTLY))
        try:
            yield mine
        finally:
            if mine:
                connection.execute(GIVE, NIGHTLY)
