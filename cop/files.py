"""Files of the data folder: that they are ours to read and write, and that they are there after a power cut once
somebody was told so."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from cop.errors import Unstartable

MOST_NAMED = 8
DRAFTS, ABANDONED_SECONDS = (".backup-*", ".restore-*", ".probe-*", ".secret-key-*"), 24 * 3600
OTHERS = 0o077
"""Rights to a file of whoever is not its owner."""


def account(number: int | None = None) -> str:
    """Whose name a sentence says: that of this process, unless another is asked about."""
    asked = os.geteuid() if number is None else number
    try:
        return f"the account {pwd.getpwuid(asked).pw_name}"
    except KeyError:
        return f"the account {asked}"


def usable_folder(folder: Path, name: str = "COP_INSTANCE", what: str = "data") -> Path:
    if folder.is_dir():
        must_be_ours([folder])
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe = folder / f".probe-{secrets.token_hex(4)}"
        probe.touch()
        probe.unlink()
        next(folder.iterdir(), None)
    except OSError as problem:
        raise Unstartable(
            f"The {what} folder {folder} cannot be used by {account()} ({problem.strerror}). "
            f"Set {name} to a folder that can be read and written."
        ) from problem
    return folder


def must_be_ours(paths: Iterable[Path]) -> None:
    """What root has made, by typing a command of ours, the server can neither read nor write."""
    theirs = {path: owner for path in paths if (owner := owner_of(path)) is not None and not both(path)}
    if theirs:
        named, owner = " ".join(map(str, list(theirs)[:MOST_NAMED])), next(iter(theirs.values()))
        mine = f"{os.geteuid()}:{os.getegid()}"
        mend = f"chown --recursive {mine}" if owner != os.geteuid() else "chmod --recursive u+rwX"
        said = f"This runs as {account()}, which cannot read and write what is of {account(owner)}."
        raise Unstartable(f"{said} As root: {mend} {named}")


def both(path: Path) -> bool:
    return os.access(path, os.R_OK | os.W_OK)


def owner_of(path: Path) -> int | None:
    """None of what is not there, has gone meanwhile as a key that is burnt, or cannot be looked at."""
    try:
        return path.stat().st_uid
    except OSError:
        return None


def sweep_drafts(folder: Path) -> int:
    """What was begun here and struck down, as a backup or a restore: each may hold all that there is. How many went."""
    old = time.time() - ABANDONED_SECONDS
    left = [path for each in DRAFTS for path in folder.glob(each) if last_changed(path) < old]
    for path in left:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    return len(left)


def last_changed(path: Path) -> float:
    """Just now, for what has gone meanwhile."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return time.time()


def held_in(path: Path, name: str) -> str:
    """What a file holds that a setting names."""
    try:
        return path.read_text(encoding="utf-8").strip()
    except OSError as problem:
        why = f"by {account()} ({problem.strerror})"
        raise Unstartable(f"{name} names {path}, which cannot be read {why}.") from problem
    except ValueError as problem:
        raise Unstartable(f"{name} names {path}, which cannot be read: it is no text.") from problem


def be_there(folder: Path) -> None:
    """Make the folder, for us alone. Each folder that is new is a name in the one above it."""
    new = [each for each in (folder, *folder.parents) if not each.exists()]
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    for each in new:
        flush(each.parent)


def write_through(path: Path, content: bytes) -> None:
    """A new file, whole and on the disk; its name is certain after `flush` of its folder."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb", closefd=False) as file:
            file.write(content)
        os.fsync(handle)
    finally:
        os.close(handle)


def flush(folder: Path) -> None:
    """A new or vanished name is only certain once the folder itself has reached the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def keep_to_ourselves(file: Path) -> None:
    """Whatever the folder lets others do. The log beside it gets the rights of the file, unless it is there already. By
    name and never opened: closing a file gives up the locks that SQLite holds on it. What cannot be done, because the
    file is somebody else's or there is no such folder, is for SQLite to say and for `cop doctor`."""
    with suppress(OSError):
        os.close(os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    for each in files_of_the_database(file):
        with suppress(OSError):
            if each.stat().st_mode & OTHERS:
                each.chmod(0o600)


def files_of_the_database(file: Path) -> list[Path]:
    return [Path(f"{file}{end}") for end in ("", "-wal", "-shm")]


def lock_of(file: Path) -> Path:
    return file.with_suffix(".lock")
