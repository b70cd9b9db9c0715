"""Files of the data folder that must be there after a power cut once somebody was told so."""

from __future__ import annotations

import os
from pathlib import Path


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
