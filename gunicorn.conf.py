"""The production server: two processes of eight threads, and nothing written down about who asked for what.

Two, where the machine has two cores: when something changes, a full room fetches it within one poll interval, and
one process alone would keep the last of three hundred phones waiting. They take turns at writing (cop/db.py).
Keep-alive is longer than any screen's poll interval, so a phone keeps its connection.
"""

import gc
import logging
import os

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


def names_no_address(record: logging.LogRecord) -> bool:
    """Of a request that is none, the server would say from which address it came."""
    return "Invalid request from ip" not in str(record.msg)


def post_fork(server: object, worker: object) -> None:
    """In each process that answers."""
    logging.getLogger("gunicorn.error").addFilter(names_no_address)
    gc.disable()  # until it has loaded what it serves


def post_worker_init(_worker: object) -> None:
    """What is loaded by now stays to the end: looking through it for rubbish again and again costs every answer."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)
    gc.enable()
