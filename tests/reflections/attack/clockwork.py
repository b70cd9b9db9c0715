"""One clock for the server and for whoever drives it."""

from datetime import datetime, timedelta
from pathlib import Path

from cop import clock


def moved(file: str) -> datetime:
    """Today and as many days more as the file says, always between eleven and noon: no session ends at midnight."""
    return clock.wall_clock().replace(hour=11) + timedelta(days=int(Path(file).read_text()))
