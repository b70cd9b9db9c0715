"""When the nightly work was last done and a backup last made, for whoever looks after it: the time of an empty file in
the data folder. What does them may be a timer, a container or a crontab, and each can stop without a word.
"""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

NIGHTLY, BACKUP = "nightly.done", "backup.done"
LATE = timedelta(hours=3)
"""For the nightly work, which is meant to be hourly."""


def note(instance: Path, what: str, now: datetime) -> None:
    """A full disk costs the note, not the work."""
    with suppress(OSError):
        (instance / what).touch(mode=0o600)
        os.utime(instance / what, (now.timestamp(), now.timestamp()))


def last(instance: Path, what: str) -> datetime | None:
    try:
        return datetime.fromtimestamp((instance / what).stat().st_mtime, UTC)
    except OSError:
        return None
