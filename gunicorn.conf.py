"""The production server: two processes of eight threads, and nothing written down about who asked for what.

Two, where the machine has two cores: when something changes, a full room fetches it within one poll interval, and
one process alone would keep the last of three hundred phones waiting. They take turns at writing (cop/db.py).
Keep-alive is longer than any screen's poll interval, so a phone keeps its connection.
"""

import gc
import logging
import os
import time
import traceback
from typing import Any

worker_class = "gthread"
workers = min(2, os.cpu_count() or 1)
threads = 8
keepalive = 10
timeout = 60
graceful_timeout = 5
control_socket_disable = True
accesslog = None
errorlog = "-"
loglevel = "warning"
LOADING_SECONDS = 8
"""With `graceful_timeout` less than a stop may take: whoever stops the server while it reloads cuts nobody off."""
LOOK_SECONDS = 0.05


def names_nobody(record: logging.LogRecord) -> bool:
    """Of a request that is none, the server would say from which address it came; of one that went wrong under it, the
    code of its room, and whatever the fault quotes. The kind of fault and its place are enough to find it."""
    if "Error handling request" in str(record.msg):
        kind, _problem, trace = record.exc_info or (None, None, None)
        frames = traceback.extract_tb(trace)[-6:] if trace else []
        where = " < ".join(f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno}" for frame in reversed(frames))
        record.msg = f"A request went wrong: {kind.__name__ if kind else 'nobody knows how'} at {where}"
        record.args, record.exc_info, record.exc_text = (), None, None
    return "Invalid request from ip" not in str(record.msg)


def post_fork(server: object, worker: object) -> None:
    """In each process that answers."""
    logging.getLogger("gunicorn.error").addFilter(names_nobody)
    gc.disable()  # until it has loaded what it serves


def post_worker_init(_worker: object) -> None:
    """What is loaded by now stays to the end: looking through it for rubbish again and again costs every answer."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)
    gc.enable()


def on_reload(server: Any) -> None:
    """The old workers serve until the new ones have loaded. gunicorn would stop them as soon as it has started others,
    and whoever asks meanwhile would wait for as long as those take: seconds, on a busy machine many."""
    manage, before = server.manage_workers, set(server.WORKERS)

    def once_they_have_loaded() -> None:
        server.manage_workers = manage
        give_up = time.monotonic() + LOADING_SECONDS
        while time.monotonic() < give_up and not all(map(has_loaded, new())):
            server.reap_workers()  # one that cannot load ends the server, as ever
            time.sleep(LOOK_SECONDS)
        manage()

    def new() -> list[Any]:
        return [worker for pid, worker in server.WORKERS.items() if pid not in before]

    server.manage_workers = once_they_have_loaded


def has_loaded(worker: Any) -> bool:
    """A worker that serves says when it was last alive by the machine's own clock, which began when that started; until
    it does so first, there stands the time of day."""
    alive: float = worker.tmp.last_update()
    return alive <= time.monotonic()
