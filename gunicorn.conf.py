"""The production server: two processes of eight threads, and nothing written down about who asked for what.

Two, where the machine has two cores: when something changes, a full room fetches it within one poll interval, and
one process alone would keep the last of three hundred phones waiting. They take turns at writing (cop/db.py).
Keep-alive is longer than any screen's poll interval, so a phone keeps its connection.
"""

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
